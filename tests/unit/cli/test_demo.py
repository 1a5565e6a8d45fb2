"""`groundswell ask --demo` answers from the sandbox, and from nothing else."""

import io
import json
import sys
import threading

import pytest

from groundswell.cli.answer import answer
from groundswell.cli.ask_options import AskOptions
from groundswell.cli.demo import demonstration
from groundswell.config import setting
from groundswell.domain.report import SAMPLE_NOTE
from groundswell.errors import InvalidQueryError

QUESTION = "What frustrates Billow users?"


def asked(monkeypatch, **options):
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    code = answer(AskOptions(question=QUESTION, demo=True, quiet=True, **options))
    return code, out.getvalue()


def test_the_first_line_says_that_it_is_sample_data(monkeypatch) -> None:
    before = threading.active_count()
    code, text = asked(monkeypatch, sources=("x",))
    assert code == 0
    assert text.splitlines()[0] == SAMPLE_NOTE
    assert text.count(SAMPLE_NOTE) == 1
    assert threading.active_count() == before


def test_it_says_that_a_named_model_was_not_asked(monkeypatch) -> None:
    _, text = asked(monkeypatch, sources=("x",), model="openai:gpt-5-mini")
    assert "openai:gpt-5-mini was not asked" in text.replace("\n    ", " ")
    _, text = asked(monkeypatch, sources=("x",), model="sandbox:rules")
    assert "was not asked" not in text


def test_every_source_answers_and_every_link_is_local(monkeypatch) -> None:
    code, text = asked(monkeypatch, format="json", trace=True)
    report = json.loads(text)
    outcomes = {outcome["source"]: outcome for outcome in report["outcomes"]}
    assert code == 0
    assert SAMPLE_NOTE in report["notes"]
    for name in ("reddit", "x", "hackernews", "stackexchange", "github", "lemmy"):
        assert outcomes[name]["status"] == "ok", outcomes[name]
        assert outcomes[name]["documents"] > 0
    assert report["insights"]
    assert "diagnostics" in report
    assert all(each["url"].startswith("http://127.0.0.1:") for each in report["documents"])


def test_markdown_says_it_above_the_findings(monkeypatch) -> None:
    _, text = asked(monkeypatch, sources=("x",), format="markdown")
    assert text.splitlines()[2] == f"*{SAMPLE_NOTE}*"


def test_a_file_is_read_beside_the_sources(monkeypatch, tmp_path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("text\nBillow export fails every month and support never answers.\n")
    _, text = asked(monkeypatch, files=(path,), format="json")
    statuses = {outcome["source"]: outcome["status"] for outcome in json.loads(text)["outcomes"]}
    assert statuses["file:own"] == "ok"
    assert statuses["reddit"] == "ok"


def test_no_key_no_address_and_no_file_of_the_user_is_used(monkeypatch, tmp_path) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "groundswell.toml").write_text('[cache]\nurl = "sqlite:///kept.sqlite"\n')
    (tmp_path / ".env").write_text("GROUNDSWELL_SOURCES__LEMMY__BASE_URL=https://mine.example\n")
    monkeypatch.setenv("BRAVE_API_KEY", "mine")
    monkeypatch.setenv("OPENAI_API_KEY", "mine")
    monkeypatch.setenv("REDDIT_CLIENT_SECRET", "mine")
    monkeypatch.setenv("GROUNDSWELL_SOURCES__X__BASE_URL", "https://mine.example")
    assigned = (
        "sources.google.tavily_api_key=mine",
        "sources.google.searxng_base_url=https://mine.example",
        "sources.github.base_url=https://mine.example",
        "sources.x.enabled=false",
        "llm.openai_base_url=https://mine.example",
    )
    with demonstration(assignments=assigned) as loaded:
        settings = loaded.settings
    for name, each in setting.every().items():
        value = setting.value_of(settings, name)
        shown = value.get_secret_value() if each.is_secret and value is not None else str(value)
        assert "mine" not in shown, name
        if name.startswith(("sources.", "llm.")) and name.endswith("_url") and value is not None:
            assert str(value).startswith("http://127.0.0.1:"), name
    assert settings.cache.url == "memory://"
    assert settings.sources.x.enabled is False
    assert settings.llm.model is None
    assert not (tmp_path / "kept.sqlite").exists()


def test_a_settings_file_and_the_demo_contradict_each_other(tmp_path) -> None:
    demo = demonstration(config=tmp_path / "own.toml")
    with pytest.raises(InvalidQueryError, match="--config"), demo:
        pass


def test_two_demos_at_once_take_two_ports() -> None:
    with demonstration() as first, demonstration() as second:
        urls = [each.settings.sources.reddit.base_url for each in (first, second)]
    assert urls[0] != urls[1]
