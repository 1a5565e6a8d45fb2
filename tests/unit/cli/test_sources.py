from dataclasses import replace

from groundswell.cli.sources import as_dict, limit_text, render
from groundswell.sources.source import SourceInfo, Window
from groundswell.sources.status import SourceStatus

INFO = SourceInfo(
    "reddit", "Reddit", "Posts and comments.", (Window(100), Window(50, day_in="UTC")),
    max_running=4, ttl_seconds=3600, page_size=100,
)  # fmt: skip
LOCKED = SourceStatus(INFO, "needs key", ("sources.reddit.client_id",))


def test_a_source_tells_what_it_needs_and_its_limits() -> None:
    assert render([LOCKED], columns=100) == (
        "reddit         needs key  Posts and comments.\n"
        "               needs      sources.reddit.client_id\n"
        "               limit 100 per 60 s, 50 per day in UTC; fresh for 3600 s; cost: free\n"
    )


def test_long_lines_are_broken_for_the_terminal() -> None:
    info = replace(INFO, summary="Posts and comments, of all of Reddit or of some of it.")
    shown = render([replace(LOCKED, info=info)], columns=50).splitlines()
    assert shown[:3] == [
        "reddit         needs key  Posts and comments, of",
        "                          all of Reddit or of some",
        "                          of it.",
    ]
    assert all(len(line) <= 50 for line in shown)


def test_one_of_several_keys_is_enough() -> None:
    shown = render([replace(LOCKED, missing=("BRAVE_API_KEY", "SERPER_API_KEY"))])
    assert "needs      BRAVE_API_KEY or SERPER_API_KEY\n" in shown


def test_a_source_as_json() -> None:
    data = as_dict(LOCKED)
    assert data["state"] == "needs key"
    assert data["missing"] == ["sources.reddit.client_id"]


def test_a_window_in_words() -> None:
    assert limit_text(Window(5, 1.5)) == "5 per 1.5 s"
