"""Who has a known key is let in and told apart; nobody else where one is needed."""

import pytest
from pydantic import SecretStr
from starlette.requests import Request

from groundswell.errors import ConfigurationError
from groundswell.gate.access import (
    Access,
    AccessDeniedError,
    access_to,
    is_loopback,
    split_keys,
)


def request(headers: dict[str, str], *, host: str = "192.0.2.7") -> Request:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "headers": raw, "client": (host, 1234)})


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer one"},
        {"authorization": "bearer  one "},
        {"x-api-key": "one"},
    ],
)
def test_a_known_key_is_one_client_however_it_is_sent(headers: dict[str, str]) -> None:
    access = Access(["one", "two"])
    assert access.client(request(headers)) == access.client(request({"x-api-key": "one"}))
    assert access.client(request(headers)) != access.client(request({"x-api-key": "two"}))


def test_the_name_of_a_client_does_not_hold_its_key() -> None:
    assert "canary" not in Access(["canary"]).client(request({"x-api-key": "canary"}))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-api-key": ""},
        {"x-api-key": "ONE"},
        {"x-api-key": "one,two"},
        {"authorization": "Basic one"},
        {"authorization": "Bearer"},
    ],
)
def test_anything_else_is_denied(headers: dict[str, str]) -> None:
    with pytest.raises(AccessDeniedError):
        Access(["one", "two"]).client(request(headers))


def test_without_keys_an_address_is_a_client() -> None:
    access = Access([])
    assert not access.needs_key
    assert access.client(request({}, host="192.0.2.7")) == "address:192.0.2.7"
    assert access.client(request({"x-api-key": "any"})) == access.client(request({}))


def test_keys_are_split_at_commas_and_empty_ones_dropped() -> None:
    assert split_keys(" one, two,,") == ("one", "two")
    assert split_keys(" , ") == ()


@pytest.mark.parametrize("keys", ["schlüssel", "one,two words", "one,tw\to"])
def test_a_key_that_no_header_can_hold_is_refused_at_the_start(keys: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        access_to("127.0.0.1", keys=SecretStr(keys), option="server.host")
    assert keys not in str(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.0.2.7", False),
        ("example.com", False),
    ],
)
def test_only_addresses_of_this_machine_are_loopback(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
