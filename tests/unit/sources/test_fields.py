"""Addresses lead where they say they lead."""

import pytest

from groundswell.sources.fields import link, link_at


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.com/a",
        "https://",
        "http://[::1",
        "https://example.com:99999/",
        "https://known.example@evil.example/",
        "https://user:secret@evil.example/",
        "https://example.com/" + "a" * 3_000,
        "https://example.com/\ud800",
        "",
        None,
        7,
        ["https://example.com"],
    ],
)
def test_what_is_no_plain_web_address_gives_the_fallback(address):
    assert link(address, fallback="fallback") == "fallback"


@pytest.mark.parametrize(
    ("address", "written"),
    [
        (" https://example.com/a?b=c#d ", "https://example.com/a?b=c#d"),
        ("https://example.com/Käse 1", "https://example.com/K%C3%A4se%201"),
        ("https://example.com/a%20b", "https://example.com/a%20b"),
        ("http://127.0.0.1:8899/x", "http://127.0.0.1:8899/x"),
    ],
)
def test_a_web_address_is_kept_in_ascii(address, written):
    assert link(address, fallback="fallback") == written


@pytest.mark.parametrize(
    ("address", "is_there"),
    [
        ("https://github.com/o/n/issues/1", True),
        ("https://gist.github.com/x", True),
        ("https://evilgithub.com/x", False),
        ("https://github.com.evil.example/x", False),
        ("https://evil.example/github.com", False),
    ],
)
def test_a_link_stays_on_its_host(address, is_there):
    found = link_at(address, hosts=("github.com",), fallback="fallback")
    assert (found == address) is is_there
