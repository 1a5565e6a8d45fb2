"""What a run has does not depend on which source was faster."""

import asyncio
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from groundswell.analysis.duplicates import Deduplicator
from groundswell.domain.document import Document
from groundswell.pipeline.collector import Collector

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
POST = "The export drops the last row of every month and nobody at support answers me about it"


def document(source: str, number: int, text: str, *, hours: float | None = None) -> Document:
    moment = None if hours is None else NOON + timedelta(hours=hours)
    return Document(f"{source}:{number}", source, text, "u", author="sample", created_at=moment)


POSTS = (
    document("x", 1, POST, hours=3),
    document("reddit", 2, POST + "!", hours=1),
    document("lemmy", 3, POST + "."),
    document("reddit", 4, "An entirely different story about a very slow start of the editor"),
    document("x", 5, "And a third one: the lock asks for a subscription to open my own door"),
    document("github", 6, POST.replace("me about", "about")),  # edited, and twice the same
    document("google", 7, POST.replace("me about", "about")),
)


def collected(posts: list[Document]) -> Collector:
    collector = Collector(Deduplicator())
    for post in posts:
        collector.add([post], source=post.source)
    return collector


@given(st.permutations(POSTS))
def test_the_order_of_arrival_changes_nothing(posts: list[Document]) -> None:
    collector = collected(posts)
    assert [item.id for item in collector.documents] == ["reddit:2", "reddit:4", "x:5"]
    assert {kept: set(ids) for kept, ids in collector.duplicates.items()} == {
        "reddit:2": {"x:1", "lemmy:3", "github:6", "google:7"}
    }
    assert len(collector) == 3
    assert collector.received.total() == 7


def test_the_same_document_again_is_no_copy() -> None:
    collector = collected([POSTS[0], POSTS[0]])
    assert [item.id for item in collector.documents] == ["x:1"]
    assert collector.duplicates == {}


def test_growth_is_told_once() -> None:
    async def main() -> None:
        collector = collected([POSTS[0]])
        await collector.grown()
        waiting = asyncio.ensure_future(collector.grown())
        collector.add([POSTS[1]], source="reddit")  # a copy is nothing to read
        await asyncio.sleep(0)
        assert not waiting.done()
        collector.add([POSTS[3]], source="reddit")
        await waiting

    asyncio.run(main())
