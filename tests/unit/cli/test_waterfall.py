"""The waterfall fits the terminal and shows where the time went."""

import pytest

from groundswell.cli import waterfall
from groundswell.cli.columns import width
from groundswell.cli.presentation import Presentation
from tests.unit.telemetry.test_diagnostics import block


def test_the_waterfall_of_a_run() -> None:
    shown = waterfall.render(block(), Presentation(unicode=False))
    assert shown == WATERFALL


@pytest.mark.parametrize("columns", [40, 80, 100])
def test_it_keeps_to_the_columns(columns: int) -> None:
    shown = waterfall.render(block(), Presentation(columns=columns))
    assert all(width(line) <= columns for line in shown.splitlines())


def test_ascii_is_enough() -> None:
    assert waterfall.render(block(), Presentation(unicode=False)).isascii()
    assert "█" in waterfall.render(block())


def test_colour_is_added_only_where_it_is_wanted() -> None:
    assert "\x1b" not in waterfall.render(block())
    assert "\x1b[36m" in waterfall.render(block(), Presentation(colour=True))


def test_names_of_strangers_stay_inert() -> None:
    hostile = block()
    hostile["spans"][2]["name"] = "execute_tool \x1b[2Jx"
    hostile["sources"] = {"\x1b]0;owned\x07x": hostile["sources"]["x"]}
    assert "\x1b" not in waterfall.render(hostile)


def test_settings_are_shown_as_they_are_written() -> None:
    run = block()
    run["settings"] = {"cache.enabled": True, "cache.url": None, "llm.plan": False, "n": 1}
    shown = waterfall.render(run)
    assert "Settings: cache.enabled=true, cache.url=none, llm.plan=false, n=1" in shown


def test_time_before_the_run_is_told_and_counts() -> None:
    run = block()
    run["before_seconds"] = 1.5
    shown = waterfall.render(run, Presentation(columns=100))
    line = "Trace r1 11.5 s of 30 s, begun at 1.50 s, first insight after 5.50 s"
    assert shown.splitlines()[0] == line


def test_a_call_that_was_not_waited_for_is_told_in_words() -> None:
    run = block()
    run["models"] = [{**run["models"][0], "status": "CancelledError"}]
    shown = waterfall.render(run)
    assert "not waited for" in shown.replace("\n   ", "")
    assert "CancelledError" not in shown


def test_what_was_left_out_is_told_in_the_words_of_the_report() -> None:
    run = block()
    run["drops"] = {"duplicates": 1, "irrelevant": 1_200}
    assert "Left out: 1 duplicate, 1,200 off topic\n" in waterfall.render(run)


def test_short_spans_go_first_when_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waterfall, "MAX_ROWS", 9)
    run = block()
    short = {**run["spans"][-1], "name": "dedupe", "elapsed_seconds": 0.001}
    run["spans"] += [{**short, "id": 100 + number} for number in range(5)]
    shown = waterfall.render(run)
    assert "dedupe" not in shown
    assert "chat m-1" in shown
    assert "5 short spans are left out: see --trace-file" in shown


def test_a_long_run_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waterfall, "MAX_ROWS", 3)
    assert "more spans: see --trace-file" in waterfall.render(block())


WATERFALL = """\
Trace r1 10.0 s of 30 s, first insight after 5.50 s
# work  . waiting  * critical path
* run                          #######################################   10.0 s
    search                     ####################                      5.00 s
      x                        ####################                      5.00 s
*       page                   ....################                      5.00 s
*         attempt                 #####                                  1.00 s
*         attempt                     #############                      3.00 s
    name                                          ################       4.00 s
*     chat m-1                                    ################       4.00 s

Critical path
    40%  search > x > page > attempt
    40%  name > chat m-1
    10%  search > x > page (waiting 1.00 s)
    10%  other

Sources
  x: 1 request, 2 attempts, 1 retried, p50 1.00 s, p95 3.00 s, waited for the
    limit 1.00 s, 1.0 kB, 31 of 40 documents

Model calls
  m-1: 4.00 s, first token 0.600 s, 900+0 tokens, $0.0020, 2 retried

Left out: 9 duplicates
Settings: profile=dev
"""
