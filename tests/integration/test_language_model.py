"""A language model improves a report and can never spoil it: the whole path over real HTTP."""

import asyncio
import socket
import sys

import pytest

from groundswell.config.load import load
from groundswell.domain.file_input import FileInput
from groundswell.engine import Engine
from groundswell.errors import ConfigurationError
from groundswell.sandbox.faults import Fault
from groundswell.sandbox.server import Sandbox, SandboxOptions
from groundswell.sandbox.window import Window
from tests.integration.language_model import (
    MODEL,
    ask,
    assert_grounded,
    query,
    settings,
    write_posts,
)


@pytest.fixture
def posts(tmp_path):
    return write_posts(tmp_path / "posts.csv")


def local_names(posts):
    (report,), _ = ask(posts, llm__model="")
    assert report.analyst == "local"
    return [insight.name for insight in report.insights]


def note(report):
    (found,) = [text for text in report.notes if "model" in text.lower()]
    return found


def chats(report):
    return [span for span in report.diagnostics["spans"] if span["name"].startswith("chat ")]


def test_the_model_names_the_insights_and_writes_the_summary(posts):
    (report,), audit = ask(posts)
    assert report.analyst == MODEL
    assert report.notes == ()
    assert {insight.name.partition(" with ")[0] for insight in report.insights} == {"Trouble"}
    assert report.summary.startswith("Most people speak of this: ")
    assert report.usage.llm_calls == audit["requests"] == len(report.insights) + 2
    assert report.usage.input_tokens + report.usage.output_tokens == audit["tokens"]
    assert report.usage.llm_usd == 0.0
    assert audit["breaches"] == 0


def test_every_call_is_a_span_with_its_task_tokens_and_first_token(posts):
    (report,), _ = ask(posts)
    tasks = [span["attributes"]["groundswell.task"] for span in chats(report)]
    assert sorted(set(tasks)) == ["edit_insights", "name_insight", "summarise_insights"]
    for span in chats(report):
        assert span["attributes"]["gen_ai.usage.output_tokens"] > 0
        assert span["attributes"]["groundswell.first_token_seconds"] >= 0
        assert span["attributes"]["groundswell.cached"] is False


def test_the_same_evidence_is_not_paid_for_twice(posts):
    (first, second), audit = ask(posts, times=2)
    assert first.usage.llm_calls == audit["requests"]
    assert second.usage.llm_calls == 0
    assert second.usage.llm_cache_hits == first.usage.llm_calls
    assert (second.usage.input_tokens, second.usage.llm_usd) == (0, 0.0)
    assert second.insights == first.insights
    assert second.summary == first.summary


@pytest.mark.parametrize("change", [{"llm__temperature": 0.7}, {"cache__enabled": False}])
def test_answers_at_a_temperature_or_without_cache_are_asked_again(posts, change):
    (first, second), _ = ask(posts, times=2, **change)
    assert second.usage.llm_calls == first.usage.llm_calls > 0


def test_an_answer_that_could_not_be_used_is_not_kept(posts):
    reports, _ = ask(posts, times=2, options=SandboxOptions(faults={"openai": Fault("prose")}))
    assert [report.usage.llm_cache_hits for report in reports] == [0, 0]
    assert reports[1].usage.llm_calls > 0


def test_that_an_answer_was_refused_is_kept_for_a_moment(posts):
    options = SandboxOptions(faults={"openai": Fault("unknown_ids")})
    (first, second), audit = ask(posts, times=2, options=options)
    assert first.usage.llm_calls == audit["requests"] > 0
    assert second.usage.llm_calls == 0
    for each in (note(first), note(second)):  # which of several refusals is named is chance
        assert "cannot be used" in each
    assert note(second).partition("(")[0] == note(first).partition("(")[0]


FALLBACKS = {
    "refusal": "the model refused",
    "empty": "the answer is empty",
    "prose": "the answer is not a JSON object",
    "truncate": "the answer is not a JSON object",
    "unknown_ids": "cannot be used",
    "quota": "the account of the model's provider is used up",
    "error": "the model's server cannot answer now",
    "garbage": "no chat completion",
    "html": "no chat completion",
    "reset": "the model's server",
    "throttle": "throttling",
}


@pytest.mark.parametrize(("kind", "reason"), FALLBACKS.items(), ids=FALLBACKS)
def test_whatever_the_model_does_the_local_names_stay_and_a_note_says_why(posts, kind, reason):
    fault = Fault(kind, seconds=0.0)
    (report,), audit = ask(posts, options=SandboxOptions(faults={"openai": fault}))
    assert report.analyst == "local"
    assert [insight.name for insight in report.insights] == local_names(posts)
    assert reason in note(report)
    assert "keep their local names" in note(report)
    assert report.usage.llm_calls == audit["requests"] > 0
    assert report.status == "complete"
    assert report.elapsed_seconds < report.query.deadline_seconds


@pytest.mark.parametrize("kind", ["refusal", "empty", "prose", "unknown_ids"])
def test_a_useless_answer_is_paid_for(posts, kind):
    (report,), audit = ask(posts, options=SandboxOptions(faults={"openai": Fault(kind)}))
    counted = report.usage.input_tokens + report.usage.output_tokens
    # An empty answer is counted as one token, which its server does not bill.
    assert audit["tokens"] <= counted <= audit["tokens"] + report.usage.llm_calls


@pytest.mark.parametrize("kind", ["hang", "stall", "drip", "slow_tokens"])
def test_a_model_that_does_not_answer_never_delays_the_deadline(posts, kind):
    (report,), _ = ask(
        posts,
        question=query(deadline_seconds=3.0),
        options=SandboxOptions(faults={"openai": Fault(kind)}),
    )
    assert report.analyst == "local"
    assert "in time" in note(report)
    assert report.elapsed_seconds < 3.0
    assert report.usage.llm_calls > 0
    assert report.usage.input_tokens > 0


def test_one_slow_attempt_ends_by_its_own_timeout(posts):
    (report,), _ = ask(
        posts, llm__timeout_seconds=0.2, options=SandboxOptions(faults={"openai": Fault("hang")})
    )
    assert "no answer within 0.2 s" in note(report)
    assert report.elapsed_seconds < report.query.deadline_seconds / 2


def test_the_answers_that_came_are_used_and_the_rest_keep_their_names(posts):
    (report,), _ = ask(
        posts,
        budget__max_llm_calls=1,
        llm__summary=False,
        llm__max_candidates=1,
    )
    named = [insight for insight in report.insights if insight.name.startswith("Trouble with")]
    assert len(named) == 1
    assert len(report.insights) > 1
    assert report.analyst == MODEL


def test_a_server_that_knows_no_formats_is_asked_in_plain_words(posts):
    (report,), audit = ask(posts, options=SandboxOptions(faults={"openai": Fault("no_formats")}))
    assert report.analyst == MODEL
    assert report.notes == ()
    assert audit["statuses"]["400"] > 0


def test_a_model_that_was_taken_over_brings_no_link_and_cannot_empty_the_report(posts):
    (report,), _ = ask(posts, options=SandboxOptions(faults={"openai": Fault("takeover")}))
    assert len(report.insights) == len(local_names(posts))
    for insight in report.insights:
        for text in (insight.name, insight.description, report.summary):
            assert not any(mark in text for mark in ("://", "www.", "](", "<", "evil.example"))


def test_twelve_calls_at_once_stay_inside_the_budget(tmp_path):
    subjects = ("export", "billing", "login", "search", "printing", "camera", "battery", "screen")
    texts = [
        f"The {subject} is broken and {how}, I hate it."
        for subject in subjects
        for how in ("crashes every day", "fails with an error", "never works at all")
    ]
    path = write_posts(tmp_path / "many.csv", texts)
    (report,), audit = ask(path, budget__max_llm_calls=3, llm__max_running=12)
    assert report.usage.llm_calls == audit["requests"] == 3
    assert "the budget of this question: all 3 calls of this run are used" in note(report)
    assert "budget.max_llm_calls" in note(report)

    (report,), audit = ask(path, budget__max_tokens=2_000, llm__max_running=12)
    assert audit["tokens"] <= 2_000
    assert "budget.max_tokens" in note(report)

    prices = {"llm__input_usd_per_million": 10.0, "llm__output_usd_per_million": 10.0}
    (report,), audit = ask(path, budget__max_usd=0.02, llm__max_running=12, **prices)
    assert report.usage.llm_usd == pytest.approx(audit["tokens"] * 1e-5)
    assert 0 < report.usage.llm_usd <= 0.02
    assert "budget.max_usd" in note(report)


def test_the_limits_of_the_model_s_server_are_kept(posts):
    windows = {"openai": {"chat": (Window(2, 60.0),)}}
    (report,), audit = ask(
        posts,
        llm__requests_per_minute=2,
        question=query(deadline_seconds=5.0),
        options=SandboxOptions(windows=windows),
    )
    assert audit["requests"] == 2
    assert audit["breaches"] == 0
    assert "rate limit" in note(report)


def test_no_more_than_the_allowed_calls_run_at_once(posts):
    _, audit = ask(posts, llm__max_running=1)
    assert audit["peak_at_once"] == 1


def test_a_refused_key_is_named_with_its_setting(posts):
    (report,), _ = ask(posts, llm__api_key="not-ours")
    assert report.analyst == "local"
    assert "refused the key" in note(report)
    assert "llm.api_key" in note(report)


def test_a_server_that_is_not_there_is_named(posts):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
        (report,), _ = ask(posts, llm__base_url=url)
    assert report.analyst == "local"
    assert "the model's server cannot answer now" in note(report)
    assert report.usage.llm_usd == 0.0
    assert report.usage.output_tokens == 0


def test_a_missing_package_is_named_with_its_command(posts, monkeypatch):
    monkeypatch.setitem(sys.modules, "openai", None)
    (report,), _ = ask(posts)
    assert report.analyst == "local"
    assert "pip install 'groundswell[llm]'" in note(report)


def test_a_key_goes_to_its_own_provider_only(posts):
    """A key for OpenAI in the environment is not sent to another provider's server."""
    (report,), _ = ask(posts, llm__api_key="", llm__openai_key="sandbox-key")
    assert "refused the key" in note(report)
    (report,), _ = ask(
        posts, llm__model="compatible:x", llm__api_key="", llm__openai_key="sandbox-key"
    )
    assert report.analyst == "compatible:x"
    assert report.usage.llm_usd is None


def test_an_unknown_provider_is_refused_before_anything_is_asked():
    with pytest.raises(ConfigurationError, match="no known provider"):
        Engine(settings(llm__model="nobody:x"))


def test_many_questions_share_the_limits_and_each_answers(posts):
    async def main():
        async with Sandbox(SandboxOptions()) as sandbox:
            chosen = settings(sandbox, llm__max_running=3, cache__enabled=False)
            async with Engine(chosen) as engine, asyncio.TaskGroup() as group:
                tasks = [
                    group.create_task(engine.ask(query(), files=[FileInput(posts)]))
                    for _ in range(5)
                ]
            return [task.result() for task in tasks], sandbox.audit()["providers"]["openai"]

    reports, audit = asyncio.run(main())
    assert audit["peak_at_once"] <= 3
    for report in reports:
        assert report.analyst == MODEL
        assert_grounded(report)


def test_the_model_s_plan_is_searched_while_a_slow_source_still_works():
    async def main():
        options = SandboxOptions(faults={"lemmy": Fault("hang")})
        async with Sandbox(options) as sandbox:
            chosen = load(
                overrides={
                    "profile": "test",
                    **sandbox.settings(),
                    "llm.model": MODEL,
                    "sources.lemmy.timeout_seconds": 2,
                    "retry.max_attempts": 1,
                },
                environ={},
                dotenv=None,
            ).settings
            async with Engine(chosen) as engine:
                report = await engine.ask(
                    query(text="Billow export", sources=("hackernews", "lemmy")), diagnostics=True
                )
            return report, sandbox.audit()["providers"]

    report, audit = asyncio.run(main())
    assert audit["hackernews"]["requests"] > 1
    assert "plan_search" in {span["attributes"]["groundswell.task"] for span in chats(report)}
    assert not any("search" in text for text in report.notes)


def test_files_alone_need_no_plan(posts):
    (report,), _ = ask(posts)
    assert "plan_search" not in {span["attributes"]["groundswell.task"] for span in chats(report)}
