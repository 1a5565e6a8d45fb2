import contextvars
import subprocess
import sys
from pathlib import Path

import pytest

from groundswell.cli.failure import guarded, show_traces
from groundswell.errors import ConfigurationError, NoEvidenceError
from groundswell.version import __version__

_WRITES = """
import pathlib, sys
from groundswell.cli import failure, output
def run():
    output.replace(pathlib.Path(sys.argv[1]), "answer", option="--output")
    return 0
sys.exit(failure.guarded(run))
"""


def _raise(error: BaseException) -> int:
    raise error


def test_our_error_is_told_with_its_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    error = ConfigurationError("limit is wrong\x1b[2J", remedy="Correct it.")
    assert guarded(lambda: _raise(error)) == 2
    told = capsys.readouterr()
    assert told.err == "error: limit is wrong\ntry: Correct it.\n"
    assert told.out == ""


def test_our_error_is_found_in_a_group(capsys: pytest.CaptureFixture[str]) -> None:
    group = ExceptionGroup("group", [ExceptionGroup("inner", [NoEvidenceError("nothing")])])
    assert guarded(lambda: _raise(group)) == 3
    assert capsys.readouterr().err == "error: nothing\n"


def test_a_foreign_error_is_one_line_without_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(lambda: _raise(KeyError("a secret"))) == 4
    told = capsys.readouterr().err
    assert told.startswith("error: unexpected KeyError in test_failure.py line ")
    assert "secret" not in told
    assert "Traceback" not in told


def test_a_foreign_error_says_how_to_report_it(capsys: pytest.CaptureFixture[str]) -> None:
    guarded(lambda: _raise(KeyError("a secret")))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "groundswell --debug" in lines[1]
    assert __version__ in lines[1]


def test_the_trace_is_shown_on_demand(capsys: pytest.CaptureFixture[str]) -> None:
    def debugged() -> int:
        show_traces()
        return guarded(lambda: _raise(KeyError("what")))

    assert contextvars.copy_context().run(debugged) == 4
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is full")
@pytest.mark.parametrize("to", ["stdout", "--output"])
def test_a_full_disk_is_no_bug(to: str) -> None:
    command = [sys.executable, "-m", "groundswell", "settings", "--json"]
    if to == "--output":
        command = [sys.executable, "-c", _WRITES, "/dev/full"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, stdout=full if to == "stdout" else None, stderr=subprocess.PIPE, text=True,
            check=False,
        )  # fmt: skip
    assert done.returncode == 2
    first, second = done.stderr.splitlines()
    assert first.endswith("cannot be written: No space left on device")
    assert second.startswith("try: ")


def test_an_interrupt_is_130() -> None:
    assert guarded(lambda: _raise(KeyboardInterrupt())) == 130
