"""Of an error only what is ours to tell is told."""

from groundswell.errors import ConfigurationError
from groundswell.telemetry import failure


def raised(error: BaseException) -> BaseException:
    try:
        raise error
    except BaseException as caught:
        return caught


def test_an_error_of_ours_is_found_in_groups_of_groups() -> None:
    mine = ConfigurationError("wrong")
    group = BaseExceptionGroup("", [ValueError(), BaseExceptionGroup("", [KeyError(), mine])])
    assert failure.ours(group) is mine
    assert failure.ours(ValueError()) is None


def test_another_error_is_told_by_type_and_place_without_its_text() -> None:
    told = failure.place(raised(ExceptionGroup("", [raised(ValueError("canary"))])))
    assert told.startswith("unexpected ValueError in test_failure.py line ")
    assert "canary" not in told


def test_a_missing_module_is_named() -> None:
    missing = raised(ImportError("canary", name="uvicorn"))
    assert "ImportError of uvicorn" in failure.place(missing)
