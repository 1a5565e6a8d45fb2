"""Unpack compressed bodies piece by piece, never past a bound."""

import zlib

from groundswell.errors import TransportResponseError

ACCEPTED = "gzip, deflate"
_GZIP = frozenset({"gzip", "x-gzip"})
_PIECE_BYTES = 65_536


class Body:
    """Gather the pieces of a body; `encoding` is its `content-encoding`.

    A piece is unpacked 64 kB at a time, so that a small one cannot become gigabytes in memory.
    """

    def __init__(self, encoding: str, *, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._gathered = bytearray()
        self._encoding = encoding.strip().lower()
        self._unpacker = _unpacker(self._encoding)
        self._has_begun = False

    def add(self, piece: bytes) -> None:
        """Take the next piece.

        Raises:
            TransportResponseError: the body is too large, or no such compression.
        """
        if self._unpacker is None:
            self._keep(piece)
            return
        try:
            self._unpack(piece)
        except zlib.error as error:
            raise _damaged() from error

    def whole(self) -> bytes:
        """Return the body.

        Raises:
            TransportResponseError: a compressed body was cut off.
        """
        if self._unpacker is not None and self._has_begun and not self._unpacker.eof:
            raise _damaged()
        return bytes(self._gathered)

    def _unpack(self, piece: bytes) -> None:
        while piece:
            assert self._unpacker is not None  # noqa: S101  # narrowed for the type checker
            if self._unpacker.eof:  # gzip may hold several members, one after the other
                self._unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
            if not self._has_begun:
                self._begin(piece)
            self._keep(self._unpacker.decompress(piece, _PIECE_BYTES))
            piece = self._unpacker.unconsumed_tail
            if self._unpacker.eof:
                piece = self._unpacker.unused_data if self._encoding in _GZIP else b""

    def _begin(self, piece: bytes) -> None:
        """Tell raw deflate, which some servers send, from the zlib that the standard asks for."""
        self._has_begun = True
        if self._encoding == "deflate" and (piece[0] & 0x0F) != zlib.DEFLATED:
            self._unpacker = zlib.decompressobj(-zlib.MAX_WBITS)

    def _keep(self, piece: bytes) -> None:
        if len(self._gathered) + len(piece) > self._max_bytes:
            raise TransportResponseError("the answer is too large")
        self._gathered += piece


def _unpacker(encoding: str) -> "zlib._Decompress | None":
    if encoding in {"", "identity"}:
        return None
    if encoding in _GZIP:
        return zlib.decompressobj(16 + zlib.MAX_WBITS)
    if encoding == "deflate":
        return zlib.decompressobj()
    raise TransportResponseError("the answer is compressed in a way that was not asked for")


def _damaged() -> TransportResponseError:
    return TransportResponseError("the answer cannot be decompressed")
