"""What the handler records of runs that fail, stream or come in any order."""

from uuid import uuid4

from langchain_core.runnables import RunnableLambda

from groundswell.integrations.langchain import TracingCallbackHandler
from groundswell.telemetry.tracer import Tracer, current
from tests.fake_clock import FakeClock


def test_a_failure_is_the_status_and_its_message_is_not_recorded() -> None:
    def fail(_: str) -> str:
        raise ValueError("private words")

    handler = TracingCallbackHandler()
    chain = RunnableLambda(fail).with_fallbacks([RunnableLambda(str.upper)])
    assert chain.invoke("hidden question", config={"callbacks": [handler]}) == "HIDDEN QUESTION"
    block = handler.diagnostics()
    assert {span["status"] for span in block["spans"]} == {"ok", "ValueError"}
    assert "private words" not in str(block)
    assert "hidden" not in str(block).lower()


def test_nothing_seen_gives_no_diagnostics() -> None:
    assert TracingCallbackHandler().diagnostics() == {}


def test_the_first_token_is_timed_and_later_ones_do_not_move_it() -> None:
    clock, run = FakeClock(), uuid4()
    handler = TracingCallbackHandler(clock=clock)
    handler.on_llm_start({"name": "some-model"}, ["private"], run_id=run)
    clock.tick(2)
    handler.on_llm_new_token("a", run_id=run)
    clock.tick(3)
    handler.on_llm_new_token("b", run_id=run)
    handler.on_llm_error(RuntimeError("private"), run_id=run)
    [model] = handler.diagnostics()["models"]
    assert model["first_token_seconds"] == 2
    assert model["elapsed_seconds"] == 5
    assert model["status"] == "RuntimeError"


def test_an_end_without_a_start_is_ignored() -> None:
    handler = TracingCallbackHandler()
    handler.on_tool_end("result", run_id=uuid4())
    assert handler.diagnostics() == {}


def test_a_run_inside_of_another_tracers_span_has_a_root_of_its_own() -> None:
    clock = FakeClock()
    outer, inner = Tracer(clock), Tracer(clock)
    with outer.span("outer"), inner.span("inner") as root, inner.span("child") as child:
        assert root.parent_id is None
        assert child.parent_id == root.id
        assert current() is child
