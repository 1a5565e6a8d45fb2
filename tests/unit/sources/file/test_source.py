import asyncio
import json
import threading
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundswell.domain.file_input import FileInput
from groundswell.errors import (
    GroundswellError,
    InvalidQueryError,
    SourceError,
    SourceResponseError,
)
from groundswell.sources.file import source as module
from groundswell.sources.file.source import FileOptions, FileSource
from groundswell.sources.source import PageRequest

ANYTHING = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["kind", "data", "children", "text", "user", "tweet", "id", "created"])
            | st.text(max_size=6),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


def written(folder, name, content, *, encoding="utf-8"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


async def everything(source, *, limit=100, **bounds):
    documents, skipped, cursor = [], 0, None
    while True:
        page = await source.fetch(PageRequest((), limit, cursor=cursor, **bounds))
        assert len(page.documents) <= limit
        documents += page.documents
        skipped += page.skipped
        cursor = page.next_cursor
        if cursor is None:
            return documents, skipped


def read(path, *, limit=100, columns=None, options=None, name=None, **bounds):
    async def main():
        source = FileSource(FileInput(path, columns or {}), options, name=name)
        try:
            return await everything(source, limit=limit, **bounds)
        finally:
            await source.aclose()

    return asyncio.run(main())


def table(count):
    lines = [f"p{number},the export number {number} fails" for number in range(count)]
    return "post_id,text\n" + "\n".join(lines) + "\n"


def test_a_table_becomes_documents_with_every_field(tmp_path):
    path = written(
        tmp_path,
        "posts.csv",
        "post_id,created,author,likes,num_comments,title,body,link,lang\n"
        '7,2015-02-24 11:42:48 -0800,sample_a,3,2,Export,"It fails, ""always""",'
        "https://example.com/7,en\n",
    )
    (document,), skipped = read(path)
    assert skipped == 0
    assert document.id == "file:posts:7"
    assert document.text == 'Export\n\nIt fails, "always"'
    assert document.created_at == datetime(2015, 2, 24, 19, 42, 48, tzinfo=UTC)
    assert (document.author, document.score, document.comments) == ("sample_a", 3, 2)
    assert (document.url, document.language) == ("https://example.com/7", "en")


def test_a_row_without_a_link_gets_one_that_shows_no_folder(tmp_path):
    (document,), _ = read(written(tmp_path, "my posts.csv", "text,n\nit is slow,1\n"))
    assert document.url == "file:my%20posts#row=1"
    assert str(tmp_path) not in repr(document)


@pytest.mark.parametrize("limit", [1, 7, 100])
def test_pages_together_are_the_whole_file_in_order(tmp_path, limit):
    documents, skipped = read(written(tmp_path, "posts.csv", table(150)), limit=limit)
    assert [document.id for document in documents] == [f"file:posts:p{n}" for n in range(150)]
    assert skipped == 0


def test_a_page_can_be_asked_for_again_and_by_another_reader(tmp_path):
    path = written(tmp_path, "posts.csv", table(50))

    async def main():
        first, second = FileSource(FileInput(path)), FileSource(FileInput(path))
        page = await first.fetch(PageRequest((), 20))
        again = PageRequest((), 20, cursor=page.next_cursor)
        found = [await first.fetch(again), await first.fetch(again), await second.fetch(again)]
        await first.aclose()
        await second.aclose()
        return found

    pages = asyncio.run(main())
    assert pages[0] == pages[1] == pages[2]
    assert pages[0].documents[0].id == "file:posts:p20"


@pytest.mark.parametrize("cursor", ["", "x", "1", "1:", "-1:2", "9" * 40 + ":0", "1:2:3"])
def test_a_foreign_cursor_is_a_source_error(tmp_path, cursor):
    source = FileSource(FileInput(written(tmp_path, "posts.csv", table(3))))
    with pytest.raises(SourceResponseError):
        asyncio.run(source.fetch(PageRequest((), 5, cursor=cursor)))


def test_a_repeated_identifier_stays_unique(tmp_path):
    path = written(tmp_path, "a.csv", "id,text\n1,it is slow\n1,it is broken\n")
    documents, _ = read(path, limit=1)
    assert [document.id for document in documents] == ["file:a:1", "file:a:1#row2"]


def test_only_the_first_documents_of_a_large_file_are_taken_and_it_says_so(tmp_path):
    path = written(tmp_path, "posts.csv", table(500))

    async def main():
        source = FileSource(FileInput(path), FileOptions(max_documents=120))
        documents, _ = await everything(source, limit=50)
        await source.aclose()
        return source, documents

    source, documents = asyncio.run(main())
    assert len(documents) == 120
    assert source.truncated
    assert source.reason == "only the first 120 rows of the file were read; split it for more"


def test_a_file_of_exactly_the_allowed_size_is_not_called_truncated(tmp_path):
    async def main():
        source = FileSource(
            FileInput(written(tmp_path, "posts.csv", table(120))), FileOptions(max_documents=120)
        )
        await everything(source, limit=40)
        return source

    source = asyncio.run(main())
    assert not source.truncated
    assert source.reason is None


def test_since_and_language_leave_rows_out_without_counting_them_as_broken(tmp_path):
    path = written(
        tmp_path,
        "a.csv",
        "text,date,language\nold one here,2020-01-01,english\nnew one here,2026-01-01,English\n"
        "neu und anders,2026-01-01,german\nundated one,,\n",
    )
    since = datetime(2025, 1, 1, tzinfo=UTC)
    documents, skipped = read(path, since=since, language="en")
    assert [document.text for document in documents] == ["new one here", "undated one"]
    assert skipped == 0


def test_broken_rows_are_counted_and_the_rest_is_read(tmp_path):
    path = written(
        tmp_path, "a.jsonl", '{"text":"it is slow"}\n{"text":\n[1]\nnull\n{"text":"it broke"}\n'
    )
    documents, skipped = read(path)
    assert [document.text for document in documents] == ["it is slow", "it broke"]
    assert skipped == 3


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b" \n\n", "empty"),
        ("a.csv", b"text,author\n", "no rows"),
        ("a.bin", bytes(range(256)) * 20, "binary"),
        ("a.csv.gz", b"\x1f\x8b\x08\x00rest", "gzip"),
        ("a.zip", b"PK\x03\x04rest", "archive"),
        ("a.pdf", b"%PDF-1.7\n", "PDF"),
        ("a.parquet", b"PAR1 nothing else", "Parquet"),
        ("a.xlsx", b"PK\x03\x04 nothing else", "Excel"),
        ("a.json", b'{"text": ', "none of its rows"),
        ("a.csv", b"n,m\n1,2\n", "n, m"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_path_and_a_remedy(
    tmp_path, name, content, words
):
    path = written(tmp_path, name, content)
    with pytest.raises(InvalidQueryError) as caught:
        FileSource(FileInput(path)).check()
    assert caught.value.message.startswith(f"file: {path}: ")
    assert words in caught.value.message
    assert caught.value.remedy


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    for path, words in ((tmp_path / "none.csv", "no such file"), (tmp_path, "folder")):
        with pytest.raises(InvalidQueryError, match=words):
            FileSource(FileInput(path)).check()


def test_a_wrong_column_lists_those_there_are(tmp_path):
    path = written(tmp_path, "a.csv", "alpha,beta\nit is slow,1\n")
    with pytest.raises(InvalidQueryError) as caught:
        read(path, columns={"text": "alfa"})
    assert "alpha, beta" in caught.value.message
    assert "'alpha'" in caught.value.remedy
    with pytest.raises(InvalidQueryError, match="no field 'mood'"):
        read(path, columns={"mood": "alpha"})


def test_an_override_wins_over_the_guess(tmp_path):
    path = written(tmp_path, "a.csv", "text,what was said\nnot this,it is slow\n")
    (document,), _ = read(path, columns={"text": "What was said"})
    assert document.text == "it is slow"


def test_the_loop_stays_free_and_a_cancelled_read_can_be_taken_up_again(tmp_path, monkeypatch):
    path = written(tmp_path, "posts.csv", table(2_000))
    entered, released = threading.Event(), threading.Event()
    original = FileSource._fill

    def slow(self, *arguments):
        entered.set()
        released.wait(10)
        return original(self, *arguments)

    async def main():
        source = FileSource(FileInput(path))
        monkeypatch.setattr(FileSource, "_fill", slow)
        task = asyncio.create_task(source.fetch(PageRequest((), 1_000)))
        while not entered.is_set():
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        released.set()
        monkeypatch.setattr(FileSource, "_fill", original)
        documents, _ = await everything(source, limit=1_000)
        await source.aclose()
        return documents

    documents = asyncio.run(main())
    assert [document.id for document in documents] == [f"file:posts:p{n}" for n in range(2_000)]


def test_a_page_ends_when_too_many_rows_are_filtered_out(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_MAX_ROWS_PER_PAGE", 10)
    rows = "".join(f"old post number {n},2020-01-01\n" for n in range(35))
    path = written(tmp_path, "a.csv", f"text,date\n{rows}the new post,2026-01-01\n")
    documents, _ = read(path, since=datetime(2025, 1, 1, tzinfo=UTC))
    assert [document.text for document in documents] == ["the new post"]


def test_a_file_that_vanishes_is_an_error_of_ours(tmp_path):
    path = written(tmp_path, "posts.csv", table(3))

    async def main():
        source = FileSource(FileInput(path))
        path.unlink()
        await source.fetch(PageRequest((), 5))

    with pytest.raises(InvalidQueryError, match="no such file"):
        asyncio.run(main())


@ANYTHING
@given(
    content=st.binary(max_size=400),
    prefix=st.sampled_from([b"", b"PAR1", b"PK\x03\x04", b"[{", b'{"a":[', b"\xff\xfe", b"a,b\n"]),
    suffix=st.sampled_from([".csv", ".json", ".jsonl", ".txt", ".xlsx", ".parquet", ".tsv", ""]),
)
def test_arbitrary_bytes_never_escape_as_anything_else(tmp_path, content, prefix, suffix):
    path = written(tmp_path, f"any{suffix}", prefix + content)
    with suppress(GroundswellError):
        documents, _ = read(path, limit=7)
        assert len({document.id for document in documents}) == len(documents)


@ANYTHING
@given(values=st.lists(JSON, max_size=6), is_lines=st.booleans())
def test_arbitrary_json_never_escapes_as_anything_else(tmp_path, values, is_lines):
    text = "\n".join(map(json.dumps, values)) if is_lines else json.dumps(values)
    path = written(tmp_path, "any.jsonl" if is_lines else "any.json", text)
    try:
        documents, skipped = read(path, limit=5)
    except (InvalidQueryError, SourceError):
        return
    assert skipped >= 0
    for document in documents:
        assert document.text
        json.dumps(document.id + document.text + document.url).encode()


@ANYTHING
@given(rows=st.lists(st.lists(st.text(max_size=30), min_size=1, max_size=4), max_size=8))
def test_arbitrary_tables_never_escape_as_anything_else(tmp_path, rows):
    text = "text,author,date,score\n" + "\n".join(",".join(row) for row in rows)
    path = written(tmp_path, "any.csv", text.encode("utf-8", errors="surrogatepass"))
    try:
        documents, _ = read(path, limit=3)
    except InvalidQueryError:
        return
    assert all(document.text for document in documents)
