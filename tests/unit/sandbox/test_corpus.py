"""Posts are read from files of several shapes, dated, dealt out and found again."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.errors import ConfigurationError
from groundswell.sandbox import dating, reading
from groundswell.sandbox.corpus import Corpus
from groundswell.sandbox.wanted import parse, words
from tests.unit.sandbox.stand_ins import post

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def written(tmp_path, *rows):
    path = tmp_path / "own.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return path


def found(corpus, text, **options):
    return [post.id for post in corpus.search(parse(text), **options)]


def test_the_bundled_sample_ends_an_hour_ago_and_fills_the_week_of_x() -> None:
    corpus = Corpus.load(now=NOW)
    posts = [corpus.of_number(number) for number in range(1, len(corpus) + 1)]
    assert max(post.created_at for post in posts) == NOW - timedelta(hours=1)
    ages = [NOW - post.created_at for post in posts if post.platform == "x"]
    assert max(ages) < timedelta(days=7)
    assert max(ages) > timedelta(days=5)
    assert {post.platform for post in posts} == set(reading.PLATFORMS)


def test_dates_can_be_kept() -> None:
    kept = Corpus.load(now=NOW, keep_dates=True)
    assert kept.of_id("p0001").created_at.isoformat() == "2026-05-07T23:34:07+00:00"


def test_dating_keeps_the_order_of_posts() -> None:
    posts = [post(n, "x", created_at=datetime(2025, 1, n, tzinfo=UTC)) for n in range(1, 28)]
    moved = dating.recent(posts, now=NOW)
    assert [each.number for each in sorted(moved, key=lambda each: each.created_at)] == list(
        range(1, 28)
    )


def test_objects_of_reddit_are_read_and_dealt_to_every_stand_in(tmp_path) -> None:
    posts = [
        {"kind": "t3", "data": {"id": f"a{n}", "title": "Slow", "selftext": "export", "ups": n,
                                "num_comments": 2, "created_utc": 1_411_010_034.0,
                                "subreddit": "one", "author": "me"}}
        for n in range(200)
    ]  # fmt: skip
    replies = [
        {"kind": "t1", "id": f"c{n}", "body": "Same", "link_id": "t3_a7", "created_utc": 1.0}
        for n in range(200)
    ]
    read = reading.read(written(tmp_path, *posts, *replies))
    by_id = {each.id: each for each in read}
    assert {each.platform for each in read} == set(reading.PLATFORMS)
    assert by_id["a3"].score == 3
    assert by_id["a3"].community == "one"
    assert by_id["a3"].created_at.year == 2014
    shares = Counter(each.platform for each in read)
    assert max(shares.values()) < 2 * min(shares.values())
    comments = [each for each in read if each.thread]
    assert comments
    assert {each.platform for each in comments} == {by_id["a7"].platform}
    assert read == reading.read(written(tmp_path, *posts, *replies))


def test_platforms_of_the_corpus_are_kept_with_their_other_names(tmp_path) -> None:
    rows = [{"text": "a", "platform": name} for name in ("twitter", "hn", "reddit")]
    assert [each.platform for each in reading.read(written(tmp_path, *rows))] == [
        "x", "hackernews", "reddit",
    ]  # fmt: skip


def test_ids_are_safe_in_a_path_and_unique(tmp_path) -> None:
    rows = [
        {"text": "a", "id": "../../etc"},
        {"text": "b", "id": "same"},
        {"text": "c", "id": "same"},
    ]
    ids = [each.id for each in reading.read(written(tmp_path, *rows))]
    assert ids == ["etc", "same", "row-3"]


@pytest.mark.parametrize("text", ["", "[1]", '{"text": "a"}\nnot json', '{"title": ""}', "\xff"])
def test_files_that_hold_no_posts_are_refused_with_a_remedy(tmp_path, text) -> None:
    path = tmp_path / "own.jsonl"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigurationError, match=r"own\.jsonl") as caught:
        reading.read(path)
    assert caught.value.remedy


JSON_VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)


@given(
    st.dictionaries(
        st.sampled_from(("id", "title", "text", "author", "created_at", "score", "comments", "kind",
                         "data", "platform", "link_id")),
        JSON_VALUES | st.lists(JSON_VALUES, max_size=2) | st.dictionaries(st.text(), JSON_VALUES),
    )
)  # fmt: skip
def test_no_row_of_json_breaks_the_reader(tmp_path_factory, row) -> None:
    path = tmp_path_factory.mktemp("corpus") / "own.jsonl"
    path.write_text(json.dumps([row])[1:-1], encoding="utf-8")
    try:
        posts = reading.read(path)
    except ConfigurationError:
        return
    assert posts[0].title or posts[0].text
    assert Corpus(dating.recent(posts, now=NOW)).of_number(1)


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("export", ["one", "two"]),
        ("exporting fails", ["one"]),
        ('"csv export"', ["one"]),
        ('"export csv"', []),
        ("csv OR price", ["one", "three"]),
        ("(csv OR price) export", ["one"]),
        ("export -csv", ["two"]),
        ("export NOT csv", ["two"]),
        ('export -"slow export"', ["one"]),
        ("export AND csv", ["one"]),
        ("価格", ["four"]),
        ("格価", []),
        ("", []),
        ('"" ( ) - OR', []),
    ],
)
def test_words_phrases_alternatives_and_exclusions(query, ids) -> None:
    corpus = Corpus(
        [
            post(1, "x", id="one", title="", text="The CSV export failed"),
            post(2, "x", id="two", title="", text="A slow export, always"),
            post(3, "x", id="three", title="", text="Prices rise"),
            post(4, "x", id="four", title="", text="価格が高い"),
        ]
    )
    assert sorted(found(corpus, query)) == sorted(ids)


def test_more_and_rarer_words_rank_first_and_titles_count_more() -> None:
    corpus = Corpus(
        [
            post(1, "x", title="", text="export"),
            post(2, "x", title="", text="export of invoices"),
            post(3, "x", title="Export", text="export"),
        ]
    )
    wanted = parse("export invoices", optional=("invoices",))
    assert [each.number for each in corpus.search(wanted)] == [2, 3, 1]
    assert found(corpus, "export", order="top") == ["p3", "p2", "p1"]
    assert found(corpus, "export", order="new") == ["p1", "p2", "p3"]


def test_platform_time_and_community_narrow_a_search() -> None:
    corpus = Corpus([post(1, "x", community="billow/app"), post(2, "github")])
    first = corpus.of_number(1).created_at
    assert found(corpus, "export", platform="x") == ["p1"]
    assert found(corpus, "export", since=first) == ["p1"]
    assert found(corpus, "export", until=first - timedelta(minutes=1)) == ["p2"]
    assert found(corpus, "app") == []
    assert found(corpus, "app", names=True) == ["p1"]


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_post_is_found_by_each_of_its_words(title, text) -> None:
    corpus = Corpus([post(1, "x", title=title, text=text)])
    for word in set(words(f"{title} {text}")):
        assert len(corpus.search(parse(f'"{word}"'))) <= 1
    for word in title.split():
        if words(word):
            assert corpus.search(parse(f'"{word.replace(chr(34), " ")}"'))
