import pytest

from groundswell.cli.failure import guarded
from groundswell.errors import ConfigurationError, NoEvidenceError


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


def test_an_interrupt_is_130() -> None:
    assert guarded(lambda: _raise(KeyboardInterrupt())) == 130
