from dataclasses import replace
from datetime import timedelta

import pytest

from groundswell.cli import text
from groundswell.cli.columns import width
from groundswell.cli.presentation import Presentation
from groundswell.domain.outcome import Outcome
from groundswell.formats.printable import link, one_line
from tests.unit.cli.sample_report import DAY, sample_report

HOSTILE = "\x1b[2J\x1b]0;owned\x07bad\x9b31m\r\nline\u202etxt\x00 \x1bPq payload\x1b\\end"


def test_the_text_is_a_pleasure_to_read() -> None:
    shown = Presentation(now=DAY + timedelta(days=3))
    assert text.render(sample_report(), shown) == (
        "Why do people quit gyms?\n"
        "Partial answer: 1 pain point from 1 relevant document of 2 sources\n"
        "\n"
        " 1. Cancelling takes a letter\n"
        "    12 people · reddit 9, x 5 · high severity · newest 3 days ago\n"
        "    Members must post a signed letter.\n"
        "    Score 0.81: frequency 0.50\n"
        "      “They make you send a letter to cancel.”\n"
        "       reddit · 2026-03-12\n"
        "       https://forum.example/posts/1\n"
        "      “They make you send a letter to cancel.”\n"
        "       reddit · 2026-03-12\n"
        "       https://forum.example/posts/1\n"
        "\n"
        "Sources\n"
        "  reddit  ok          9 documents    0.9 s\n"
        "  x       partial     5 documents    1.2 s\n"
        "          its rate limit is reached\n"
        "          try: Wait two minutes.\n"
        "  google  skipped  it needs a key. Set BRAVE_API_KEY.\n"
        "  Left out: 1 duplicate, 3 off topic.\n"
        "\n"
        "Notes\n"
        "  - This is sample data.\n"
        "\n"
        "12.3 s · analyst local · 1 model call, 15 tokens · $0.0100 and model cost\n"
        "unknown\n"
    )


def test_what_the_cache_served_is_said_beside_the_source() -> None:
    outcomes = (
        Outcome("reddit", "ok", 9, elapsed_seconds=0.01, pages=4, cached_pages=4),
        Outcome("x", "ok", 5, elapsed_seconds=1.2, pages=3, cached_pages=1),
        Outcome("github", "ok", 5, elapsed_seconds=1.2, pages=1),
        Outcome("lemmy", "stale", 5, "older results", elapsed_seconds=1.2, pages=1, cached_pages=1),
    )
    report = replace(sample_report(), outcomes=outcomes)
    _, shown = text.render(report).split("Sources\n")
    assert shown.startswith(
        "  reddit  ok          9 documents    0.0 s  cached\n"
        "  x       ok          5 documents    1.2 s  1 of 3 pages cached\n"
        "  github  ok          5 documents    1.2 s\n"
        "  lemmy   stale       5 documents    1.2 s\n"
    )
    narrow = text.render(report, Presentation(columns=40))
    assert "    0.0 s\n          cached\n" in narrow
    assert all(width(line) <= 40 for line in narrow.split("Sources\n")[1].splitlines())


def test_a_remedy_that_helps_several_sources_is_told_once() -> None:
    outcomes = tuple(
        Outcome(name, "failed", reason="cannot connect", remedy="Check the connection.")
        for name in ("reddit", "x")
    )
    shown = text.render(replace(sample_report(), outcomes=outcomes))
    assert shown.count("cannot connect") == 2
    assert shown.count("try: Check the connection.") == 1


def test_an_author_is_not_named() -> None:
    assert "sample_author" not in text.render(sample_report())


@pytest.mark.parametrize("columns", [40, 80, 100])
@pytest.mark.parametrize("word", ["word ", "請求書が届かない", "👩‍🔬🙂", "x" * 300])
def test_lines_keep_to_the_columns_but_for_links(columns: int, word: str) -> None:
    report = sample_report(quote=word * 100, name=word * 30)
    shown = text.render(report, Presentation(columns=columns))
    assert all(width(line) <= columns for line in shown.splitlines() if "http" not in line)


def test_a_long_link_is_never_broken() -> None:
    url = "https://forum.example/" + "a" * 300
    shown = text.render(sample_report(url=url), Presentation(columns=40))
    assert f"       {url}\n" in shown


def test_links_can_be_clicked_where_the_terminal_supports_it() -> None:
    shown = text.render(sample_report(), Presentation(hyperlinks=True))
    url = "https://forum.example/posts/1"
    assert f"\x1b]8;;{url}\x1b\\{url}\x1b]8;;\x1b\\" in shown


def test_a_row_of_a_file_stands_beside_its_source() -> None:
    shown = text.render(sample_report(url="file:posts#row=3"))
    assert "       reddit · 2026-03-12 · file:posts#row=3\n" in shown


def test_without_insights_it_says_so() -> None:
    assert "Nothing found." in text.render(sample_report(status="empty"))


def test_colour_only_adds_escape_codes() -> None:
    plain, coloured = (
        text.render(sample_report()),
        text.render(sample_report(), Presentation(colour=True)),
    )
    assert "\x1b" not in plain
    assert "\x1b[1m" in coloured
    assert one_line(coloured) == one_line(plain)


def test_hostile_text_cannot_reach_the_terminal() -> None:
    shown = text.render(sample_report(quote=HOSTILE, name=HOSTILE, url="https://e.example/\x1b[2J"))
    assert all(character == "\n" or character.isprintable() for character in shown)
    assert "owned" not in shown
    assert "payload" not in shown


@pytest.mark.parametrize(
    ("given", "expected"),
    [("a\tb\n\nc", "a b c"), ("\x1b[31mred\x1b[0m", "red"), ("x\u202ey\u2066z", "xyz"),
     ("\ud800a", "a"), ("ok 👩‍🔬 é", "ok 👩‍🔬 é")],
)  # fmt: skip
def test_one_line_keeps_words_and_drops_what_is_hidden(given: str, expected: str) -> None:
    assert one_line(given) == expected


def test_a_long_text_is_cut_at_a_word() -> None:
    assert one_line("one two three four", max_characters=12) == "one two…"


def test_only_addresses_that_a_reader_may_open_are_links() -> None:
    assert link("javascript:alert(1)") == ""
    assert link("https://e.example/a b") == "https://e.example/a%20b"
