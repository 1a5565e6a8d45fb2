"""Translate every exception of the HTTP library into one of ours."""

from groundswell.errors import (
    TransportConnectionError,
    TransportError,
    TransportResponseError,
    TransportTimeoutError,
)

FAILURES: dict[str, tuple[type[TransportError], str]] = {
    "ConnectTimeout": (TransportTimeoutError, "connecting took too long"),
    "ReadTimeout": (TransportTimeoutError, "the answer took too long"),
    "WriteTimeout": (TransportTimeoutError, "sending took too long"),
    "PoolTimeout": (TransportTimeoutError, "no connection became free in time"),
    "TimeoutException": (TransportTimeoutError, "the exchange took too long"),
    "ConnectError": (TransportConnectionError, "cannot connect"),
    "ReadError": (TransportConnectionError, "the connection broke while reading"),
    "WriteError": (TransportConnectionError, "the connection broke while sending"),
    "CloseError": (TransportConnectionError, "the connection broke while closing"),
    "NetworkError": (TransportConnectionError, "the connection broke"),
    "SSEError": (TransportResponseError, "the event stream cannot be read"),
    "ProxyError": (TransportConnectionError, "the proxy refused the connection"),
    "RemoteProtocolError": (TransportConnectionError, "the server broke the HTTP protocol"),
    "LocalProtocolError": (TransportResponseError, "the request breaks the HTTP protocol"),
    "ProtocolError": (TransportConnectionError, "the HTTP protocol was broken"),
    "UnsupportedProtocol": (TransportResponseError, "the address has an unsupported scheme"),
    "DecodingError": (TransportResponseError, "the answer cannot be decompressed"),
    "TooManyRedirects": (TransportResponseError, "too many redirects"),
    "TransportError": (TransportConnectionError, "the exchange failed"),
    "RequestError": (TransportConnectionError, "the exchange failed"),
    "HTTPStatusError": (TransportResponseError, "the server answered with an error"),
    "HTTPError": (TransportConnectionError, "the exchange failed"),
    "InvalidURL": (TransportResponseError, "the address is not valid"),
    "CookieConflict": (TransportResponseError, "the server set conflicting cookies"),
    "StreamError": (TransportResponseError, "the answer was read in the wrong order"),
    "StreamConsumed": (TransportResponseError, "the answer was already read"),
    "StreamClosed": (TransportResponseError, "the answer was already closed"),
    "ResponseNotRead": (TransportResponseError, "the answer was not read"),
    "RequestNotRead": (TransportResponseError, "the request was not read"),
}

_UNSENT = frozenset(
    {"ConnectTimeout", "PoolTimeout", "ConnectError", "UnsupportedProtocol", "InvalidURL"}
)


def translate(error: Exception) -> TransportError | None:
    """Return our error for `error`, or None when it is not the library's.

    The message never repeats the library's text, which may contain the url.
    """
    for kind in type(error).__mro__:
        if kind.__module__.partition(".")[0] == "httpx2" and kind.__name__ in FAILURES:
            mapped, message = FAILURES[kind.__name__]
            return mapped(message, was_sent=kind.__name__ not in _UNSENT)
    return None
