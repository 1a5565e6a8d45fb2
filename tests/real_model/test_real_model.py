"""A real and poor model: 270 million parameters, not trained to follow instructions.

Its answers keep to the schema and mean nothing, which is what a report must survive.
"""

import asyncio
import csv
import json
from collections import Counter

import pytest
from benchmarks.eval import corpora

from groundswell.analysis.prompts import name_schema
from groundswell.clock import SystemClock
from groundswell.config.load import load
from groundswell.domain.file_input import FileInput
from groundswell.domain.query import Query
from groundswell.engine import Engine
from groundswell.llm.model import ChatRequest, UnusableAnswerError
from groundswell.llm.openai_compatible import OpenAICompatibleModel, OpenAICompatibleOptions
from groundswell.transport.client import HttpClient
from tests.json_schema import problems

pytestmark = pytest.mark.timeout(400)  # a machine with much else to do is slow
MODEL = "llamacpp:gemma"
QUESTION = "What frustrates Tasklark users?"
TOKENS = 120
CALLS = 4  # two names, the edits and the summary


@pytest.fixture(scope="module")
def labels():
    """Labels of the sample posts about one product, by id."""
    rows = [json.loads(line) for line in corpora.SAMPLE.read_text().splitlines()]
    return {row["id"]: row for row in rows if row["product"] == "Tasklark"}


@pytest.fixture(scope="module")
def posts(labels, tmp_path_factory):
    path = tmp_path_factory.mktemp("posts") / "posts.csv"
    with path.open("w", newline="") as file:
        table = csv.DictWriter(file, ["id", "title", "text", "author"], extrasaction="ignore")
        table.writeheader()
        table.writerows(labels.values())
    return path


def settings(server=None, **overrides):
    found = {
        "profile": "test",
        "llm.max_running": 2,
        "llm.max_candidates": 2,
        "llm.max_output_tokens": TOKENS,
    }
    if server is not None:
        found |= {"llm.model": MODEL, "llm.base_url": f"{server.url}/v1"}
    found |= {name.replace("__", "."): value for name, value in overrides.items()}
    return load(overrides=found, environ={}, dotenv=None).settings


def ask(posts, server=None, *, seconds=300.0, **overrides):
    async def main():
        async with Engine(settings(server, **overrides)) as engine:
            query = Query(QUESTION, deadline_seconds=seconds)
            return await engine.ask(query, files=[FileInput(posts)], diagnostics=True)

    return asyncio.run(main())


@pytest.fixture(scope="module")
def local(posts):
    return ask(posts)


@pytest.fixture(scope="module")
def report(llama, posts):
    """One report with the model, which most tests look at."""
    return ask(posts, llama)


def chats(report):
    spans = report.diagnostics["spans"]
    return [span for span in spans if span["name"].startswith("chat ")]


def cited(report):
    return {
        key
        for insight in report.insights
        if insight.kind == "pain_point"
        for key in insight.document_ids
    }


def precision(report, labels):
    """Return which share of the documents cited by complaints is labelled as one."""
    found = [labels[key.rpartition(":")[2]]["label"] for key in cited(report)]
    kinds = Counter(label.partition(":")[0] for label in found)
    assert kinds
    return kinds["pain"] / kinds.total()


def test_every_call_is_answered_and_counted_by_the_server(report):
    ids = {span["id"] for span in chats(report)}
    inside = [span for span in report.diagnostics["spans"] if span["parent_id"] in ids]
    counts = [span["attributes"].get("gen_ai.usage.output_tokens") for span in inside]
    tokens = [count for count in counts if count is not None]
    assert report.usage.llm_calls == CALLS == len(ids) == len(tokens), inside
    assert all(0 < count <= TOKENS for count in tokens)
    assert sum(tokens) == report.usage.output_tokens


def test_every_quote_is_verbatim_and_every_cited_id_exists(report):
    documents = {document.id: document for document in report.documents}
    quotes = [quote for insight in report.insights for quote in insight.evidence]
    assert quotes
    for quote in quotes:
        assert documents[quote.document_id].text[quote.start : quote.end] == quote.quote
    for insight in report.insights:
        assert set(insight.document_ids) <= set(documents)
        assert {quote.document_id for quote in insight.evidence} <= set(insight.document_ids)


def test_poor_answers_never_lower_precision_or_lose_complaints(report, local, labels):
    assert precision(report, labels) >= precision(local, labels)
    assert cited(report) >= cited(local)
    assert len(report.insights) >= len(local.insights) - 1  # alike findings may be joined


def test_every_name_by_the_model_has_a_word_of_what_it_cites(report, local):
    known = {insight.name for insight in local.insights}
    texts = {document.id: document.text.casefold() for document in report.documents}
    for insight in report.insights:
        if insight.name not in known:
            words = [word for word in insight.name.casefold().split() if len(word) > 3]
            said = " ".join(texts[key] for key in insight.document_ids)
            assert any(word in said for word in words), insight.name


def test_every_name_that_is_not_the_model_s_is_accounted_for(report, local):
    known = {insight.name for insight in local.insights}
    renamed = sum(insight.name not in known for insight in report.insights)
    notes = " ".join(report.notes)
    assert (f"The model named {renamed} of 2 insights" in notes) is (renamed < 2)
    assert report.status == "complete"


def test_answers_that_cannot_be_used_leave_the_local_report_and_a_note(llama, posts, local):
    report = ask(posts, llama, llm__max_output_tokens=5)
    assert report.analyst == "local"
    assert report.insights == local.insights
    assert report.summary == local.summary
    (note,) = report.notes
    assert "The model named 0 of 2 insights; the rest keep their local names" in note
    assert "cut off by its length limit" in note
    assert report.usage.output_tokens == CALLS * 5


def test_the_deadline_holds_while_the_model_is_busy(llama, posts, local):
    """Two endless answers hold both slots of the server, so that no other begins."""
    reports = []

    def during():
        llama.wait_until(working=2)
        reports.append(ask(posts, llama, seconds=8.0))

    endless = request(schema=None, max_output_tokens=100_000)
    assert all(task.cancelled() for task in chat(llama, endless, endless, during=during))
    (report,) = reports
    assert report.elapsed_seconds <= 8.0
    assert report.analyst == "local"
    assert [item.name for item in report.insights] == [item.name for item in local.insights]
    assert "it did not answer in time" in " ".join(report.notes)
    llama.wait_until(working=0)


def chat(server, *requests, during=None):
    """Return what became of `requests`; they are cancelled once `during` has returned."""

    async def main():
        http = HttpClient()
        options = OpenAICompatibleOptions(
            "gemma",
            provider="llamacpp",
            base_url=f"{server.url}/v1",
            token_limit_field="max_tokens",
            reads_lengths=True,
        )
        model = OpenAICompatibleModel(options, connections=http.raw, clock=SystemClock())
        tasks = [asyncio.ensure_future(model.complete(request)) for request in requests]
        try:
            if during is not None:
                await asyncio.to_thread(during)
                for task in tasks:
                    task.cancel()
            await asyncio.wait(tasks)
        finally:
            await http.aclose()
        return tasks

    return asyncio.run(main())


def request(**changes):
    schema = name_schema(["s1", "s2"])
    given = {"schema": schema, "schema_name": "name_insight", "temperature": 0.0}
    return ChatRequest("You name an insight.", "[s1] It crashes.", **(given | changes))


def test_an_answer_keeps_to_the_schema_and_its_lengths(llama):
    (asked,) = chat(llama, request())
    answer = asked.result()
    assert answer.finish_reason == "stop"
    assert not answer.usage_estimated
    assert problems(answer.parsed, name_schema(["s1", "s2"]), strict=True) == []
    assert len(answer.parsed["description"]) <= 400
    assert 0 < answer.first_token_seconds < answer.elapsed_seconds


def test_an_answer_that_is_cut_off_is_known_and_paid_for(llama):
    (asked,) = chat(llama, request(max_output_tokens=5))
    error = asked.exception()
    assert isinstance(error, UnusableAnswerError)
    assert "cut off" in error.message
    assert error.response.output_tokens == 5


def test_a_question_longer_than_the_context_says_so(llama):
    (asked,) = chat(llama, ChatRequest("s", "word " * 6_000))
    error = asked.exception()
    assert "longer than the model can read" in error.message


def test_a_cancelled_call_ends_the_server_s_work(llama):
    endless = request(schema=None, max_output_tokens=100_000)
    asked = chat(llama, endless, endless, during=lambda: llama.wait_until(working=2))
    assert all(task.cancelled() for task in asked)
    llama.wait_until(working=0)
