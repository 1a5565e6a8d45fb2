"""Compose behaviour around a call: a layer takes the request and the next handler."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

RequestT = TypeVar("RequestT")
ResponseT = TypeVar("ResponseT")

Handler = Callable[[RequestT], Awaitable[ResponseT]]
Layer = Callable[[RequestT, Handler[RequestT, ResponseT]], Awaitable[ResponseT]]


def layered(
    handler: Handler[RequestT, ResponseT], *layers: Layer[RequestT, ResponseT]
) -> Handler[RequestT, ResponseT]:
    """Return `handler` inside `layers`, the first of them outermost."""
    for layer in reversed(layers):
        handler = partial(_entered, layer, handler)
    return handler


async def _entered(
    layer: Layer[RequestT, ResponseT], handler: Handler[RequestT, ResponseT], request: RequestT
) -> ResponseT:
    return await layer(request, handler)
