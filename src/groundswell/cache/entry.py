"""Frame a payload with its time, its kind and a checksum."""

import struct
import zlib
from dataclasses import dataclass
from typing import Literal

from groundswell.errors import CodecError

Kind = Literal["value", "failure"]
Age = Literal["fresh", "aging", "stale"]

_MAGIC = b"GSC2"  # its last letter is the version of this frame
_HEAD = struct.Struct(">4scdI")
_KINDS: dict[bytes, Kind] = {b"v": "value", b"f": "failure"}
_LETTERS = {kind: letter for letter, kind in _KINDS.items()}


@dataclass(frozen=True, slots=True)
class Entry:
    """A cached payload. `age` is relative to now.

    A fresh one serves, an aging one serves while it is fetched anew, a stale one serves only when
    the source fails. `kind` tells a value from a failure worth remembering.
    """

    payload: bytes
    age: Age
    kind: Kind = "value"


def framed(payload: bytes, *, kind: Kind, fresh_until: float) -> bytes:
    """Return `payload` behind its head; `fresh_until` is seconds since the epoch."""
    return _HEAD.pack(_MAGIC, _LETTERS[kind], fresh_until, zlib.crc32(payload)) + payload


def read(raw: bytes, *, now: float, aging_seconds: float) -> Entry:
    """Return the entry in `raw`, judged at `now`.

    Raises:
        CodecError: it is damaged, or of another version.
    """
    try:
        magic, letter, fresh_until, checksum = _HEAD.unpack_from(raw)
    except struct.error as error:
        raise CodecError("a cache entry is too short") from error
    payload = raw[_HEAD.size :]
    if magic != _MAGIC or letter not in _KINDS or zlib.crc32(payload) != checksum:
        raise CodecError("a cache entry is damaged or of another version")
    age: Age = "stale"
    if now < fresh_until:
        age = "fresh"
    elif now < fresh_until + aging_seconds:
        age = "aging"
    return Entry(payload, age, _KINDS[letter])
