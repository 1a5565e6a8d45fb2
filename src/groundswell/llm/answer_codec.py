"""Turn a model's answer into bytes for the cache, and back."""

import json
from dataclasses import replace

from groundswell.errors import CodecError, GroundswellError
from groundswell.llm.model import ChatResponse, RefusedAnswerError

SCHEMA_VERSION = 1
_NO_ANSWER = b'{"text": "", "parsed": null}'


def encode(response: ChatResponse) -> bytes:
    """Return the answer alone: what it took is not kept."""
    kept = {"text": None if response.parsed is not None else response.text}
    return json.dumps(kept | {"parsed": response.parsed}).encode()


def decode(payload: bytes) -> ChatResponse:
    """Return a kept answer; it costs nothing.

    Raises:
        CodecError: the bytes are not an answer of this version.
    """
    text, parsed = _read(payload, "text", "parsed")
    if not isinstance(text, str | None) or not isinstance(parsed, dict | None):
        raise _unreadable()
    return ChatResponse(
        text=text if text is not None else json.dumps(parsed),
        parsed=parsed,
        input_tokens=0,
        output_tokens=0,
        cached_tokens=0,
        cost_usd=0.0,
        first_token_seconds=None,
        elapsed_seconds=0.0,
        finish_reason="stop",
        is_cached=True,
    )


def encode_refusal(error: GroundswellError) -> bytes:
    """Return why an answer was refused, without the answer."""
    return json.dumps({"refused": error.message, "model": getattr(error, "model", "")}).encode()


def decode_refusal(payload: bytes) -> RefusedAnswerError:
    """Return a kept refusal; it costs nothing.

    Raises:
        CodecError: the bytes are not a refusal of this version.
    """
    message, model = _read(payload, "refused", "model")
    if not isinstance(message, str) or not isinstance(model, str):
        raise _unreadable()
    return RefusedAnswerError(message, model=model, response=decode(_NO_ANSWER))


def as_served(response: ChatResponse) -> ChatResponse:
    """Return `response`, marked as coming from the cache."""
    return replace(response, is_cached=True)


def as_joined(response: ChatResponse) -> ChatResponse:
    """Return an answer that another run asked for and pays."""
    return replace(response, is_cached=True, input_tokens=0, output_tokens=0, cost_usd=0.0)


def _read(payload: bytes, first: str, second: str) -> tuple[object, object]:
    """Return two fields of a JSON object."""
    try:
        kept = json.loads(payload)
        return kept[first], kept[second]
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise _unreadable() from error


def _unreadable() -> CodecError:
    return CodecError("a kept answer cannot be read")
