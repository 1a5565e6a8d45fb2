"""A source of a package is opened when it is needed, and one that is broken is told of."""

import asyncio
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from groundswell.engine.plugin_sources import Opened
from groundswell.errors import ConfigurationError
from groundswell.plugins.package import Plugin
from groundswell.sources.setup import SourceSetup
from groundswell.sources.status import SourceStatus
from tests.captured_logs import captured_logs
from tests.unit.engine.plugin_bench import (
    MODULE,
    SECRET,
    Desk,
    DeskOptions,
    module,
    plugin,
    settings,
    sources,
)


def opened(made: Any = Desk, **changed: object) -> Opened:
    with module(Desk=made):
        chosen = settings(**{"desk__token": SECRET, **changed})
        return sources(plugin(), chosen=chosen).opened("desk")


def broken(made: Any, **changed: object) -> SourceStatus:
    found = opened(made, **changed)
    assert found.source is None
    assert found.status.state == "broken"
    assert found.status.package == "sample-desk 1.0"
    assert found.status.remedy
    assert SECRET not in f"{found.status}"
    return found.status


def test_a_source_is_built_of_its_options_and_described() -> None:
    found = opened(desk__board="one", desk__windows="3/1s", desk__ttl_seconds="9")
    assert found.source is not None
    setup = found.source._source.setup  # type: ignore[attr-defined]
    assert setup.options == DeskOptions(SECRET, "one")
    assert setup.name == "desk"
    assert SECRET not in repr(setup)
    status = found.status
    assert (status.state, status.package, status.is_loaded) == ("ready", "sample-desk 1.0", True)
    assert (status.info.title, status.info.ttl_seconds) == ("Desk", 9)
    assert [window.limit for window in status.info.windows] == [3]


def test_a_source_shares_no_limit_cache_or_name_with_others() -> None:
    found = opened()
    assert found.source is not None
    assert (found.source.info.pool_name, found.source.info.aliases) == ("desk", ())


def test_names_are_known_and_nothing_is_imported_for_them() -> None:
    assert sources(plugin()).names() == ("desk",)
    assert MODULE not in sys.modules


def test_a_source_is_opened_once_and_closed() -> None:
    async def main() -> None:
        with module():
            every = sources(plugin())
            first = every.opened("desk")
            assert every.opened("desk") is first
            assert every.statuses() == [first.status]
        await every.aclose()
        assert first.source is not None
        assert first.source._source.is_closed  # type: ignore[attr-defined]

    asyncio.run(main())


def test_a_needed_option_that_is_not_set_is_named() -> None:
    with module():
        status = sources(plugin(), chosen=settings()).opened("desk").status
    assert (status.state, status.missing) == ("needs key", ("GROUNDSWELL_PLUGINS__DESK__TOKEN",))
    assert (status.info.summary, status.is_loaded) == ("Of a package.", False)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"allow": "other"}, "plugins.allow does not name it"),
        ({"desk__enabled": "false"}, "switched off in the settings"),
    ],
)
def test_what_the_operator_leaves_out_is_not_imported(changed: Any, reason: str) -> None:
    status = sources(plugin(), chosen=settings(**changed)).opened("desk").status
    assert (status.state, status.reason) == ("disabled", reason)
    assert "desk" in str(status.remedy)
    assert MODULE not in sys.modules


def test_what_the_operator_allows_is_imported() -> None:
    assert opened(allow="other,desk").status.state == "ready"


def test_switched_off_no_plugin_is_looked_for() -> None:
    assert sources(plugin(), chosen=settings(enabled="false")).statuses() == []


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("reddit", "is taken"),
        ("twitter", "is taken"),
        ("model", "is taken"),
        ("allow", "is taken"),
        ("file:x", "is taken"),
        ("mine", "is taken by a source of this program"),
        ("Help-Desk", "must be of lower-case letters"),
        ("help__desk", "must be of lower-case letters"),
        ("", "must be of lower-case letters"),
    ],
)
def test_a_name_that_is_taken_or_cannot_be_used_is_told(name: str, problem: str) -> None:
    with module():
        every = sources(plugin(), plugin(name), own=("mine",))
        assert every.names() == ("desk",)
        good, bad = every.statuses()
    assert (good.state, bad.state, bad.info.name) == ("ready", "broken", name)
    assert problem in str(bad.reason)


def test_of_two_packages_with_one_name_the_first_keeps_it() -> None:
    with module():
        good, bad = sources(plugin(), plugin(package="sample-other 2.0")).statuses()
    assert (good.state, good.package) == ("ready", "sample-desk 1.0")
    assert (bad.state, bad.package) == ("broken", "sample-other 2.0")
    assert "taken by sample-desk 1.0" in str(bad.reason)


def raising(error: BaseException) -> Callable[..., Any]:
    def factory(setup: SourceSetup[DeskOptions]) -> Desk:
        raise error

    return factory


def unannotated(setup):  # type: ignore[no-untyped-def]
    return Desk(setup)


def shapeless(setup: SourceSetup[DeskOptions]) -> object:
    return object()


class Renamed(Desk):
    @property
    def info(self) -> Any:
        return replace(super().info, name="other")


class Failing(Desk):
    @property
    def info(self) -> Any:
        raise LookupError(SECRET)


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (raising(ValueError(SECRET)), "unexpected ValueError in test_plugin_sources.py line"),
        (raising(SystemExit(3)), "unexpected SystemExit in test_plugin_sources.py line"),
        (raising(ConfigurationError(f"no board for {SECRET}")), "no board for ********"),
        (Failing, "unexpected LookupError in test_plugin_sources.py line"),
        (Renamed, "has the name 'other' instead of 'desk'"),
        (shapeless, "no asynchronous method 'fetch'"),
        (7, "no function that makes a source"),
        (unannotated, "is not annotated as SourceSetup"),
    ],
)
def test_a_source_of_a_wrong_shape_or_that_raises_is_broken(made: Any, reason: str) -> None:
    assert reason in str(broken(made).reason)


def test_wrong_options_are_told() -> None:
    assert broken(Desk, desk__bord="one").reason == "there is no option plugins.desk.bord"


def test_what_cannot_be_imported_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "invented_lacking.py").write_text("import invented_nowhere\n")
    (tmp_path / "invented_wrong.py").write_text("def (:\n")
    (tmp_path / "invented_ending.py").write_text("import sys\nsys.exit('no')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    modules = ("invented_lacking", "invented_wrong", "invented_ending", "os", "gone")
    targets = [f"{name}:nothing" for name in modules]
    given = [Plugin(f"p{number}", target, "sample 1.0") for number, target in enumerate(targets)]
    found = [str(status.reason) for status in sources(*given).statuses()]
    assert found[0].startswith("unexpected ModuleNotFoundError of invented_nowhere")
    assert found[1].startswith("unexpected SyntaxError")
    assert found[2].startswith("unexpected SystemExit in invented_ending.py line 2")
    assert found[3] == "os:nothing names nothing that its module holds"
    assert found[4].startswith("unexpected ModuleNotFoundError of gone")


def test_what_a_package_prints_does_not_mix_with_the_answer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def loud(setup: SourceSetup[DeskOptions]) -> Desk:
        print("hello")
        return Desk(setup)

    assert opened(loud).status.state == "ready"
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "hello\n")


def test_a_broken_source_is_logged_without_secrets() -> None:
    with captured_logs() as events:
        broken(raising(ValueError(SECRET)))
    (event,) = [each for each in events if each["event"] == "plugin.broken"]
    assert (event["source"], event["package"]) == ("desk", "sample-desk 1.0")
    assert SECRET not in str(event)
