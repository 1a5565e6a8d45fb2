"""Pages survive the cache whole, and nothing else is taken for one."""

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.domain.document import Document
from groundswell.errors import CodecError
from groundswell.sources import failure_codec, page_codec
from groundswell.sources.source import Page

ANY_TEXT = st.text(st.characters(exclude_categories=()))
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | ANY_TEXT
DOCUMENTS = st.builds(
    Document,
    id=ANY_TEXT,
    source=ANY_TEXT,
    text=ANY_TEXT,
    url=ANY_TEXT,
    title=ANY_TEXT,
    author=st.none() | ANY_TEXT,
    created_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    score=st.none() | st.integers(),
    comments=st.none() | st.integers(0),
    language=st.none() | ANY_TEXT,
    extra=st.dictionaries(ANY_TEXT, SCALARS, max_size=3),
)
PAGES = st.builds(
    Page,
    st.lists(DOCUMENTS, max_size=4).map(tuple),
    next_cursor=st.none() | ANY_TEXT,
    skipped=st.integers(0),
)


@given(PAGES)
def test_any_page_comes_back_as_it_was(page: Page) -> None:
    assert page_codec.decode(page_codec.encode(page)) == page


@given(st.binary(max_size=100))
def test_foreign_bytes_are_refused(payload: bytes) -> None:
    for codec in (page_codec, failure_codec):
        with pytest.raises(CodecError):
            codec.decode(payload)


@pytest.mark.parametrize(
    "payload",
    [b"[1,null,0,[]]", b"[2,null,0,[[1]]]", b"[2,null,null,[]]", b'{"version":2}', b"[" * 100_000],
)
def test_other_schemas_are_refused(payload: bytes) -> None:
    with pytest.raises(CodecError):
        page_codec.decode(payload)


def test_money_and_limits_of_the_live_answer_are_not_kept() -> None:
    page = Page((), cost_usd=0.5, received_bytes=10)
    assert page_codec.decode(page_codec.encode(page)) == Page((), first_cost_usd=0.5)


def test_a_page_that_another_run_pays_for_keeps_what_it_cost_for_planning_only() -> None:
    joined = page_codec.as_joined(Page((), cost_usd=0.5))
    assert (joined.cost_usd, joined.first_cost_usd) == (0.0, 0.5)
    assert page_codec.decode(page_codec.encode(joined)) == Page((), first_cost_usd=0.5)
    assert page_codec.as_joined(joined) == joined
