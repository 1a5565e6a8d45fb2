"""The command with an engine that answers from memory."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from groundswell.cli import answer as module
from groundswell.cli.ask_options import AskOptions
from groundswell.domain.event import Event, OutcomeEvent, ReportEvent
from groundswell.domain.outcome import Outcome
from tests.unit.cli.sample_report import sample_report
from tests.unit.telemetry.test_diagnostics import block


class _Engine:
    """Answer at once, or only after `presses` interrupts."""

    presses = 0
    status = "partial"
    asked: dict[str, Any]

    def __init__(self, settings: Any) -> None:
        self._stop = asyncio.Event()

    async def __aenter__(self) -> "_Engine":
        return self

    async def __aexit__(self, *failure: object) -> None:
        pass

    def interrupt(self) -> None:
        if self.presses > 1:
            os.kill(os.getpid(), signal.SIGINT)
        else:
            self._stop.set()

    async def stream(self, query: Any, **options: Any) -> AsyncIterator[Event]:
        type(self).asked = {"query": query, **options}
        yield OutcomeEvent(Outcome("reddit", "ok", 9, elapsed_seconds=0.9))
        if self.presses:
            os.kill(os.getpid(), signal.SIGINT)
            await self._stop.wait()
        diagnostics: dict[str, object] | None = block() if options["diagnostics"] else None
        yield ReportEvent(sample_report(status=self.status, diagnostics=diagnostics))


@pytest.fixture(autouse=True)
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> type[_Engine]:
    kind = type("Engine", (_Engine,), {})
    monkeypatch.setattr(module, "Engine", kind)
    monkeypatch.chdir(tmp_path)
    return kind


def test_the_answer_is_alone_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    assert module.answer(AskOptions(question="Why?", format="json")) == 0
    told = capsys.readouterr()
    assert json.loads(told.out)["id"] == "r1"
    assert told.err == "reddit: ok, 9 documents in 0.9 s\n"


def test_quiet_shows_no_progress(capsys: pytest.CaptureFixture[str]) -> None:
    module.answer(AskOptions(question="Why?", quiet=True))
    assert capsys.readouterr().err == ""


def test_an_answer_in_a_pipe_has_no_colour(capsys: pytest.CaptureFixture[str]) -> None:
    module.answer(AskOptions(question="Why?"))
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("status", "strict", "code"), [("partial", True, 5), ("empty", False, 3), ("complete", True, 0)]
)
def test_the_exit_code_follows_the_report(
    engine: type[_Engine], status: str, strict: bool, code: int
) -> None:
    engine.status = status
    assert module.answer(AskOptions(question="Why?", strict=strict)) == code


def test_ctrl_c_prints_what_was_found(
    engine: type[_Engine], capsys: pytest.CaptureFixture[str]
) -> None:
    engine.presses = 1
    before = signal.getsignal(signal.SIGINT)
    assert module.answer(AskOptions(question="Why?")) == 130
    told = capsys.readouterr()
    assert "Cancelling takes a letter" in told.out
    assert "interrupted: answering with what was found" in told.err
    assert signal.getsignal(signal.SIGINT) is before


def test_a_second_ctrl_c_quits(engine: type[_Engine], capsys: pytest.CaptureFixture[str]) -> None:
    engine.presses = 2
    assert module.answer(AskOptions(question="Why?")) == 130
    assert capsys.readouterr().out == ""


def test_files_alone_ask_no_other_source(engine: type[_Engine], tmp_path: Path) -> None:
    path = tmp_path / "posts.csv"
    path.write_text("text\nhello\n")
    module.answer(AskOptions(question="Why?", files=(path,), refresh=True, trace=True))
    assert engine.asked["query"].sources == ()
    assert [file.path for file in engine.asked["files"]] == [path]
    assert engine.asked["refresh"] is True
    assert engine.asked["diagnostics"] is True


def test_the_deadline_comes_from_the_settings(engine: type[_Engine]) -> None:
    module.answer(AskOptions(question="Why?", assignments=("deadline_seconds=7",)))
    assert engine.asked["query"].deadline_seconds == 7.0


def test_a_trace_goes_to_stderr_after_the_answer(
    engine: type[_Engine], capsys: pytest.CaptureFixture[str]
) -> None:
    module.answer(AskOptions(question="Why?", trace=True))
    told = capsys.readouterr()
    assert "Critical path" in told.err
    assert "Critical path" not in told.out


def test_a_trace_file_is_written_without_showing_the_trace(
    engine: type[_Engine], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "trace.json"
    module.answer(AskOptions(question="Why?", format="json", trace_file=path))
    assert json.loads(path.read_text())["traceEvents"]
    told = capsys.readouterr()
    assert "diagnostics" not in json.loads(told.out)
    assert "Critical path" not in told.err
