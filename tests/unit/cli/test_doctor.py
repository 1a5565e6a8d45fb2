import asyncio
import re
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from groundswell.cli import machine_checks, online_checks, settings_checks
from groundswell.cli.app import app
from groundswell.cli.finding import Finding, failed, render
from groundswell.config.load import load
from groundswell.config.settings import Settings
from groundswell.errors import TransportConnectionError
from groundswell.sources.source import SourceInfo
from groundswell.sources.status import SourceStatus
from tests.fake_clock import FakeClock
from tests.fake_http import FakeHttp

INFO = SourceInfo("x", "X", "Posts.", (), max_running=4, ttl_seconds=60, page_size=10)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def settings(**overrides: object) -> Settings:
    return load(environ={}, dotenv=None, overrides={"profile": "test", **overrides}).settings


def test_a_remedy_stands_below_its_line() -> None:
    lines = list(render(Finding("fail", "clock", "it is wrong", "set it")))
    assert [line.split(maxsplit=1)[0] for line in lines] == ["fail", "try:"]
    assert lines[1].index("try") == lines[0].index("it is wrong")


def test_only_a_failure_fails() -> None:
    assert not failed([Finding("ok", "a", "b"), Finding("warn", "a", "b", "c")])
    assert failed([Finding("fail", "a", "b", "c")])


def test_an_old_python_fails() -> None:
    assert machine_checks.python_finding((3, 10, 1)).mark == "fail"
    assert machine_checks.python_finding((3, 11, 0)).mark == "ok"


def test_packages_are_judged_as_the_metadata_states_them() -> None:
    found = list(
        machine_checks.package_findings(
            [
                "pydantic>=2.10",
                "no-such-package>=1",
                'no-such-extra>=1; extra == "files"',
                "rich>=14 ; extra == 'shown'",
            ]
        )
    )
    assert [(each.mark, each.subject) for each in found] == [
        ("fail", "packages"), ("warn", "extra files"), ("ok", "extra shown"),
    ]  # fmt: skip
    assert found[0].detail == "not installed: no-such-package"
    assert found[1].remedy == "pip install 'groundswell[files]'"
    assert re.fullmatch(r"rich \d+\..*", found[2].detail)


def test_a_clock_before_the_program_was_written_fails() -> None:
    assert machine_checks.clock_finding(machine_checks.WRITTEN).mark == "ok"
    before = machine_checks.WRITTEN - timedelta(days=1)
    assert machine_checks.clock_finding(before).mark == "fail"


def test_a_cache_that_cannot_be_opened_fails_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "cache.sqlite").write_text("this is no database, and long enough to be noticed")
    broken = settings(**{"cache.url": f"sqlite://{tmp_path / 'cache.sqlite'}"})
    found = settings_checks.cache_finding(broken)
    assert found.mark == "fail"
    assert found.remedy
    assert settings_checks.cache_finding(settings()).mark == "ok"


def test_a_model_without_a_key_fails() -> None:
    assert settings_checks.model_finding(settings()).mark == "ok"
    model = {"llm.model": "openai:sample"}
    assert settings_checks.model_finding(settings(**model)).mark == "fail"
    assert settings_checks.model_finding(settings(**{"llm.model": "ollama:sample"})).mark == "ok"
    keyed = settings(**model, **{"llm.openai_key": "sample-secret"})
    assert "sample-secret" not in str(settings_checks.model_finding(keyed))


def test_a_source_that_lacks_a_key_or_is_off_is_a_warning() -> None:
    locked = settings_checks.source_finding(SourceStatus(INFO, "needs key", ("X_BEARER_TOKEN",)))
    assert (locked.mark, locked.remedy) == ("warn", "set X_BEARER_TOKEN, or leave it out")
    disabled = settings_checks.source_finding(SourceStatus(INFO, "disabled"))
    assert disabled.remedy == "set GROUNDSWELL_SOURCES__X__ENABLED=true"
    assert settings_checks.source_finding(SourceStatus(INFO, "ready")).mark == "ok"


def asked(http: FakeHttp, clock: FakeClock) -> Finding:
    url = "https://api.sample.test"
    return asyncio.run(online_checks.source_finding("x", url, http=http, clock=clock))


def test_a_provider_that_answers_anything_is_reachable_unless_it_fails_itself() -> None:
    clock = FakeClock()
    assert asked(FakeHttp(b"", status=404), clock).mark == "ok"
    assert asked(FakeHttp(b"", status=503), clock).mark == "warn"


def test_a_provider_tells_that_our_clock_is_wrong() -> None:
    clock = FakeClock()

    def dated(seconds: float) -> Finding:
        date = format_datetime(clock.now() + timedelta(seconds=seconds), usegmt=True)
        return asked(FakeHttp(b"", headers={"date": date}), clock)

    assert dated(5).mark == "ok"
    assert dated(-3600).mark == "warn"
    assert "3600 s" in dated(3600).detail
    assert asked(FakeHttp(b"", headers={"date": "yesterday"}), clock).mark == "ok"


def test_a_provider_that_cannot_be_reached_fails_with_a_remedy() -> None:
    class Down(FakeHttp):
        async def send(self, request):
            raise TransportConnectionError("no connection")

    found = asked(Down(b""), FakeClock())
    assert (found.mark, found.detail) == ("fail", "no connection")
    assert "sources.x.enabled=false" in str(found.remedy)


def test_a_refused_key_fails_and_no_token_is_bought() -> None:
    chosen = settings(**{"llm.model": "openai:sample", "llm.api_key": "sample-secret"})
    http = FakeHttp(b"", status=401)
    found = asyncio.run(online_checks.model_finding(chosen, http=http))
    assert found.mark == "fail"
    (request,) = http.requests
    assert (request.method, request.url) == ("GET", "https://api.openai.com/v1/models")
    good = asyncio.run(online_checks.model_finding(chosen, http=FakeHttp({"data": []})))
    assert good.mark == "ok"


def test_web_search_is_asked_where_its_provider_is() -> None:
    chosen = settings(**{"sources.google.brave_api_key": "sample"})
    assert online_checks.addresses(chosen, ["google", "lemmy"]) == {
        "google": "https://api.search.brave.com",
        "lemmy": "https://lemmy.world",
    }


def test_the_command_passes_on_this_installation() -> None:
    result = CliRunner().invoke(app, ["doctor"])
    assert result.exit_code == 0, result.output
    assert re.search(r"^ok +cache +sqlite://", result.output, re.MULTILINE)
    assert re.search(r"^ok +source hackernews +ready$", result.output, re.MULTILINE)


def test_the_command_tells_of_wrong_settings_and_exits_with_2(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GROUNDSWELL_CACHE__JITTER", "2")
    result = CliRunner().invoke(app, ["doctor"])
    assert result.exit_code == 2
    assert "cache.jitter = '2'" in result.output
    assert "try: " in result.output
