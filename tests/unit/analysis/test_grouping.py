import pytest

from groundswell.analysis.embedding import StaticEmbedder
from groundswell.analysis.grouping import Grouper

LATE = [f"The train to {place} was delayed for hours" for place in ("Oslo", "Rome", "Kyiv", "Bonn")]
COLD = [
    f"The food in the {place} was cold and spoiled" for place in ("diner", "cafe", "bar", "pub")
]


@pytest.fixture(scope="module")
def embedder():
    return StaticEmbedder()


def grouped(embedder, texts, **options):
    return Grouper(embedder).groups(embedder.embed(texts), texts, **options)


def test_different_problems_are_different_groups(embedder):
    texts = LATE * 5 + COLD
    found = {group.theme.id: set(group.members) for group in grouped(embedder, texts)}
    assert found["late"] == set(range(20))
    assert found["food"] == set(range(20, 24)), (
        "the rare problem must not drown in the frequent one"
    )


def test_what_fits_nowhere_is_left_alone(embedder):
    texts = [*LATE, *COLD, "zxqv blorp 99"]
    found = [group.members for group in grouped(embedder, texts) if 8 in group.members]
    assert found in ([], [(8,)])


def test_a_row_is_in_one_group_at_most(embedder):
    members = [at for group in grouped(embedder, LATE + COLD) for at in group.members]
    assert len(members) == len(set(members))


def test_clear_topics_become_fine_groups(embedder):
    things = ("passport photo", "garden hose", "violin lesson", "tax return", "puppy training",
              "bicycle brake", "wedding cake", "solar panel")  # fmt: skip
    texts = [f"{word} {thing} {thing}" for thing in things for word in "abcdefghij"]
    groups = grouped(embedder, texts, themed=False)
    assert len(groups) >= len(things) - 1
    for group in groups:
        assert len({at // 10 for at in group.members}) == 1


def test_no_rows_give_no_groups(embedder):
    assert grouped(embedder, []) == []
