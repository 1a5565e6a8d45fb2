"""The benchmark of what the engine costs measures what it says; its findings are not judged."""

import json
from pathlib import Path

from benchmarks.overhead import __main__ as overhead
from benchmarks.overhead import posts
from benchmarks.overhead.measure import Measure, table
from benchmarks.overhead.processes import ran

from groundswell.sandbox.reading import read


def test_an_answer_is_of_three_sources_and_sixty_documents(tmp_path: Path, capsys) -> None:
    path = tmp_path / "numbers.json"
    overhead.main(["--only", "answer", "--rounds", "2", "--json", str(path)])
    answer, first = json.loads(path.read_text(encoding="utf-8"))
    assert answer["note"].startswith("60 documents")
    assert answer["target"] == 60
    assert answer["count"] == 2
    assert 0 < answer["least"] <= answer["median"] <= answer["most"]
    assert first["target"] is None
    assert "an answer of 3 sources" in capsys.readouterr().out


def test_posts_are_the_same_each_time_and_as_many_a_platform(tmp_path: Path) -> None:
    one, other = tmp_path / "one.jsonl", tmp_path / "other.jsonl"
    for path in (one, other):
        posts.corpus(path, platforms=("x", "lemmy"), each=10)
    assert one.read_bytes() == other.read_bytes()
    platforms = [post.platform for post in read(one)]
    assert sorted(platforms) == ["lemmy"] * 10 + ["x"] * 10


def test_the_memory_of_a_program_is_its_own() -> None:
    ballast = bytearray(300_000_000)  # counted for a program that a process of this size starts
    took = ran("-c", "x = bytearray(20_000_000)")
    assert len(ballast) > 10 * took.peak_bytes > 200_000_000


def test_a_missed_target_is_said() -> None:
    met, missed = Measure("met", "s", (1.0, 2.0, 3.0), 2.0), Measure("slow", "s", (2.1,), 2.0)
    assert met.is_met
    assert not missed.is_met
    assert ["MISSED" in line for line in table([met, missed]).splitlines()] == [False, False, True]
