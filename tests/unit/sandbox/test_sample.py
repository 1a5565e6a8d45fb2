"""The bundled sample posts keep their promises."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import groundswell

SAMPLE = Path(groundswell.__file__).parent / "sandbox" / "sample" / "posts.jsonl"
PLATFORMS = {"reddit", "x", "hackernews", "stackexchange", "github", "lemmy", "web"}
PLAIN_LABELS = {"praise", "wish", "question", "noise", "hostile"}


def posts() -> list[dict[str, Any]]:
    return [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]


def test_ids_are_unique() -> None:
    ids = [post["id"] for post in posts()]
    assert len(ids) == len(set(ids))


def test_every_platform_and_language_is_present() -> None:
    assert {post["platform"] for post in posts()} == PLATFORMS
    assert {post["lang"] for post in posts()} == {"en", "de", "es", "fr", "pt", "ja"}


def test_labels_come_from_the_closed_set() -> None:
    for post in posts():
        assert post["label"] in PLAIN_LABELS or post["label"].startswith("pain:")


def test_short_posts_fit_their_platform() -> None:
    assert all(len(post["text"]) <= 280 for post in posts() if post["platform"] == "x")


def test_handles_are_clearly_not_real() -> None:
    assert all(post["author"].startswith("sample_user_") for post in posts())


def test_dates_lie_in_the_stated_window() -> None:
    days = [post["created_at"][:10] for post in posts()]
    assert min(days) >= "2026-05-01"
    assert max(days) <= "2026-11-20"


def test_billow_has_at_least_seven_recurring_problems() -> None:
    billow = [post for post in posts() if post["product"] == "Billow"]
    counts = Counter(p["label"] for p in billow if p["label"].startswith("pain:"))
    assert len(billow) >= 100
    assert len([label for label, count in counts.items() if count >= 4]) >= 7


def test_there_are_as_many_posts_and_products_as_promised() -> None:
    assert len(posts()) >= 400
    assert len({post["product"] for post in posts()}) >= 5
