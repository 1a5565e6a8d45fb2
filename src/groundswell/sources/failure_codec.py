"""Turn a failure worth remembering into bytes and back."""

import json

from groundswell.errors import CodecError, GroundswellError, SourceNotFoundError

_VERSION = 1


def encode(error: GroundswellError) -> bytes:
    """Return what to tell the next who asks."""
    source = error.source if isinstance(error, SourceNotFoundError) else ""
    return json.dumps([_VERSION, source, error.message, error.remedy]).encode()


def decode(payload: bytes) -> GroundswellError:
    """Return the failure that `encode` wrote.

    Raises:
        CodecError: another version wrote it, or it is damaged.
    """
    try:
        version, source, message, remedy = json.loads(payload)
        if version == _VERSION:
            return SourceNotFoundError(str(message), source=str(source), remedy=remedy)
    except (ValueError, TypeError, RecursionError) as error:
        raise CodecError("a cached failure is damaged") from error
    raise CodecError("a cached failure has another version")
