"""Bodies are unpacked within their bound, whatever is in them."""

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.errors import TransportResponseError
from groundswell.transport.decompress import Body

MEGABYTE = 1_000_000


def raw_deflate(data):
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKERS = {
    "": bytes,
    "identity": bytes,
    "gzip": gzip.compress,
    " X-GZIP ": gzip.compress,
    "deflate": zlib.compress,
}


def unpacked(encoding, data, *, size=7, max_bytes=MEGABYTE):
    body = Body(encoding, max_bytes=max_bytes)
    for start in range(0, len(data), size):
        body.add(data[start : start + size])
    return body.whole()


@settings(max_examples=50)
@given(st.sampled_from(list(PACKERS)), st.binary(max_size=3_000), st.integers(1, 4_000))
def test_what_was_packed_comes_out_again(encoding, data, size):
    assert unpacked(encoding, PACKERS[encoding](data), size=size) == data


@given(st.binary(min_size=1, max_size=500))
def test_raw_deflate_is_read_too(data):
    assert unpacked("deflate", raw_deflate(data)) == data


def test_gzip_of_several_members_is_one_body():
    assert unpacked("gzip", gzip.compress(b"one ") + gzip.compress(b"two")) == b"one two"


@settings(max_examples=100)
@given(st.sampled_from(["gzip", "deflate"]), st.binary(min_size=1, max_size=200))
def test_garbage_is_a_transport_error_or_some_body(encoding, data):
    try:
        assert len(unpacked(encoding, data)) <= MEGABYTE
    except TransportResponseError:
        return


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_body_that_was_cut_off_is_refused(encoding):
    with pytest.raises(TransportResponseError, match="decompressed"):
        unpacked(encoding, PACKERS[encoding](b"x" * 500)[:-4])


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "compress"])
def test_a_compression_that_was_not_asked_for_is_refused(encoding):
    with pytest.raises(TransportResponseError, match="not asked for"):
        Body(encoding, max_bytes=10)


@pytest.mark.parametrize("encoding", ["", "gzip", "deflate"])
def test_a_body_may_be_as_large_as_its_bound_and_no_larger(encoding):
    pack = PACKERS[encoding]
    assert len(unpacked(encoding, pack(b"a" * 100), max_bytes=100)) == 100
    with pytest.raises(TransportResponseError, match="too large"):
        unpacked(encoding, pack(b"a" * 101), max_bytes=100)


def test_a_bomb_of_one_megabyte_is_refused_in_bounded_memory():
    packer = zlib.compressobj(1, wbits=16 + zlib.MAX_WBITS)
    zeros = bytes(10 * MEGABYTE)
    part = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
    bomb = part + 99 * again  # a gigabyte when unpacked
    assert len(bomb) < 6 * MEGABYTE
    body = Body("gzip", max_bytes=8 * MEGABYTE)
    del zeros
    tracemalloc.start()
    with pytest.raises(TransportResponseError, match="too large"):
        body.add(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 * MEGABYTE
