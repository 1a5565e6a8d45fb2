"""A server says where it is, whatever its address looks like."""

import pytest

from groundswell.gate.hosting import url_of


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("localhost", "http://localhost:80"),
        ("::1", "http://[::1]:80"),
    ],
)
def test_the_url_can_be_opened(host: str, url: str) -> None:
    assert url_of(host, 80) == url
