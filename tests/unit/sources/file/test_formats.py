import asyncio
import json

import pytest

from groundswell.domain.file_input import FileInput
from groundswell.errors import PluginLoadError
from groundswell.sources.file import json_array
from groundswell.sources.file import lines as lines_module
from groundswell.sources.file.delimited import guess_delimiter
from groundswell.sources.file.encoding import guess_encoding
from groundswell.sources.file.source import FileSource
from groundswell.sources.source import PageRequest

TEXTS = ["the export is slow", "naïve façade, it broke"]


def page(path, **columns):
    async def main():
        source = FileSource(FileInput(path, columns))
        try:
            return await source.fetch(PageRequest((), 1_000))
        finally:
            await source.aclose()

    return asyncio.run(main())


def texts(path, **columns):
    return [document.text for document in page(path, **columns).documents]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32"]
)
def test_every_encoding_gives_the_same_texts(tmp_path, encoding):
    path = tmp_path / "a.tsv"
    path.write_bytes(("text\tauthor\n" + "".join(f"{t}\tx\n" for t in TEXTS)).encode(encoding))
    assert texts(path) == TEXTS


def test_a_character_cut_by_the_end_of_the_head_is_no_reason_to_doubt_utf_8():
    assert guess_encoding("é".encode()[:1]) == "utf-8"
    assert guess_encoding(b"caf\xe9 au lait") == "cp1252"


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_guessed_from_the_records(delimiter):
    text = "\n".join(delimiter.join(["a", "b", '"one, two; three"']) for _ in range(5))
    assert guess_delimiter(text) == delimiter


def test_prose_is_no_table():
    assert guess_delimiter("It is slow, really.\nIt broke.\nWhy, oh why, does it?\n") is None


def test_a_quoted_line_break_stays_in_its_row_and_an_overfull_row_is_skipped(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('text,n\n"it is\nslow",1\nit broke,2,3,4\nit hangs,3\n')
    found = page(path)
    assert [document.text for document in found.documents] == ["it is\nslow", "it hangs"]
    assert found.skipped == 1


def test_a_huge_field_costs_its_row_only(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f"text,n\n{'x ' * 100_000},1\nit hangs,2\n")
    found = page(path)
    assert [document.text for document in found.documents] == ["it hangs"]
    assert found.skipped == 1


def test_a_table_without_a_header_is_read_from_its_first_row(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("1,the export is slow every single day\n2,the import is broken since May\n")
    assert texts(path) == ["the export is slow every single day", "the import is broken since May"]


def test_a_line_that_is_too_long_is_counted_and_dropped(tmp_path, monkeypatch):
    monkeypatch.setattr(lines_module, "MAX_LINE_CHARACTERS", 100)
    path = tmp_path / "a.jsonl"
    path.write_text(
        f'{{"text": "it is slow"}}\n{{"text": "{"x" * 300}"}}\n{{"text": "it hangs"}}\n'
    )
    found = page(path)
    assert [document.text for document in found.documents] == ["it is slow", "it hangs"]
    assert found.skipped == 1


def test_an_array_is_read_over_every_chunk_border(tmp_path, monkeypatch):
    posts = [{"text": f'it "fails" [{n}] {{x}} \\ é', "n": [n, {"m": "]"}]} for n in range(40)]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(posts, indent=1))
    for size in (1, 3, 17, 1_000):
        monkeypatch.setattr(json_array, "_CHUNK_CHARACTERS", size)
        assert texts(path) == [post["text"] for post in posts]


def test_a_broken_element_of_an_array_is_skipped_and_the_rest_is_read(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('[{"text": "it is slow"}, {"text": nope}, {"text": "it hangs"}, {"text": "cut')
    found = page(path)
    assert [document.text for document in found.documents] == ["it is slow", "it hangs"]
    assert found.skipped == 2


def test_a_large_wrapping_object_is_streamed(tmp_path, monkeypatch):
    monkeypatch.setattr(json_array, "MAX_WHOLE_BYTES", 10)
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"meta": {"n": 2}, "reviews": [{"text": text} for text in TEXTS]}))
    assert texts(path) == TEXTS


def test_paragraphs_are_documents_and_without_any_the_lines_are(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("It is\nslow.\n\n\nIt hangs.\n")
    assert texts(path) == ["It is\nslow.", "It hangs."]
    path.write_text("It is slow.\nIt hangs.\n")
    assert texts(path) == ["It is slow.", "It hangs."]


def test_a_reddit_listing_and_its_replies_become_posts_and_comments(tmp_path):
    reply = {"kind": "t1", "data": {"name": "t1_c", "body": "same", "author": "sample_c"}}
    comment = {
        "name": "t1_b",
        "body": "it &amp; breaks",
        "author": "[deleted]",
        "permalink": "/r/sample/comments/a/x/b/",
        "created_utc": 1_700_000_000.0,
        "replies": {"kind": "Listing", "data": {"children": [reply]}},
    }
    post = {
        "name": "t3_a",
        "title": "Export",
        "selftext": "it is slow",
        "author": "sample_a",
        "url": "https://example.com/linked",
        "num_comments": 2,
        "score": 5,
    }
    gone = {"name": "t1_d", "body": "[removed]", "author": "[deleted]"}
    kinds = [[{"kind": "t3", "data": post}]]
    kinds.append([{"kind": "t1", "data": comment}, {"kind": "t1", "data": gone}])
    kinds[1].append({"kind": "more", "data": {"count": 3, "children": ["x"]}})
    path = tmp_path / "thread.json"
    path.write_text(
        json.dumps([{"kind": "Listing", "data": {"children": children}} for children in kinds])
    )
    found = page(path)
    first, second, third = found.documents
    assert first.text == "Export\n\nit is slow"
    assert (first.id, first.author, first.score) == ("file:thread:t3_a", "sample_a", 5)
    assert first.url == "file:thread#row=1"
    assert (second.text, second.author) == ("it & breaks", None)
    assert second.url == "https://www.reddit.com/r/sample/comments/a/x/b/"
    assert third.text == "same"
    assert found.skipped == 1


def test_exports_of_x_are_read_in_each_of_their_shapes(tmp_path):
    path = tmp_path / "tweets.js"
    tweet = {"id_str": "9", "full_text": "it is slow", "favorite_count": "4", "lang": "en"}
    tweet["created_at"] = "Wed Oct 10 20:19:24 +0000 2018"
    path.write_text(f"window.YTD.tweets.part0 = {json.dumps([{'tweet': tweet}])}")
    (document,) = page(path).documents
    assert (document.text, document.score, document.language) == ("it is slow", 4, "en")
    assert document.url == "https://x.com/i/status/9"
    assert document.created_at is not None

    path = tmp_path / "search.json"
    post = {"id": "8", "text": "it hangs", "author_id": "1", "public_metrics": {"like_count": 2}}
    users = [{"id": "1", "username": "sample_user"}]
    path.write_text(json.dumps({"data": [post], "includes": {"users": users}}))
    (document,) = page(path).documents
    assert (document.text, document.author, document.score) == ("it hangs", "sample_user", 2)


def test_html_becomes_text(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"body": "<p>it is <b>slow</b></p><script>x</script>"}) + "\n")
    assert texts(path) == ["it is slow"]


def test_parquet_is_read(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "a.parquet"
    rows = {"review": TEXTS * 600, "user": [{"name": "sample"}] * 1_200}
    parquet.write_table(pyarrow.table(rows), path)
    found = page(path)
    assert len(found.documents) == 1_000
    assert found.next_cursor
    assert found.documents[1].text == TEXTS[1]


def test_of_a_workbook_with_a_cover_the_sheet_with_rows_is_read(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["Feedback of the third quarter"])
    data = book.create_sheet("Data")
    for row in (["Comment", "Date"], *([text, "2026-01-02"] for text in TEXTS)):
        data.append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)
    assert texts(path) == TEXTS


def test_excel_is_read(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in ([], ["Comment", "Date"], *([text, "2026-01-02"] for text in TEXTS), [None, None]):
        book.active.append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)
    found = page(path)
    assert [document.text for document in found.documents] == TEXTS
    assert found.documents[0].created_at is not None


@pytest.mark.parametrize(
    ("name", "head", "package"),
    [("a.parquet", b"PAR1", "pyarrow"), ("a.xlsx", b"PK\x03\x04", "openpyxl")],
)
def test_a_missing_package_is_named_with_its_command(tmp_path, monkeypatch, name, head, package):
    monkeypatch.setitem(__import__("sys").modules, package, None)
    monkeypatch.setitem(__import__("sys").modules, f"{package}.parquet", None)
    path = tmp_path / name
    path.write_bytes(head)
    with pytest.raises(PluginLoadError, match=package) as caught:
        FileSource(FileInput(path)).check()
    assert "pip install" in caught.value.remedy


def test_a_list_with_the_name_of_posts_is_found_below_lists_of_other_things(tmp_path):
    path = tmp_path / "topic.json"
    posts = [{"id": 1, "cooked": "<p>The export is slow</p>", "username": "sample"}]
    actions = [{"id": 2, "count": 1, "can_act": True}]
    path.write_text(json.dumps({"actions_summary": actions, "post_stream": {"posts": posts}}))
    assert texts(path) == ["The export is slow"]


def test_a_single_post_of_x_with_its_media_is_one_post(tmp_path):
    path = tmp_path / "post.json"
    post = {"id": "12", "text": "The export is slow again today", "author_id": "3"}
    media = [{"media_key": "7", "type": "video", "duration_ms": 5}]
    path.write_text(json.dumps({"data": post, "includes": {"media": media}}))
    assert texts(path) == ["The export is slow again today"]


def test_a_column_named_in_german_is_found(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Nr;Kommentar;Datum\n" + "".join(f"1;{text};2026-05-01\n" for text in TEXTS))
    found = page(path).documents
    assert [document.text for document in found] == TEXTS
    assert found[0].created_at is not None
