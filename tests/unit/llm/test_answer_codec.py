import pytest

from groundswell.errors import CodecError
from groundswell.llm import answer_codec
from groundswell.llm.model import ChatResponse, RefusedAnswerError


def response(text, parsed):
    return ChatResponse(text, parsed, 900, 60, 0, 0.1, 0.5, 1.2, "stop")


@pytest.mark.parametrize(("text", "parsed"), [('{"a": 1}', {"a": 1}), ("plain words", None)])
def test_an_answer_comes_back_and_costs_nothing(text, parsed):
    back = answer_codec.decode(answer_codec.encode(response(text, parsed)))
    assert (back.text, back.parsed) == (text, parsed)
    assert (back.input_tokens, back.output_tokens, back.cost_usd) == (0, 0, 0.0)
    assert back.is_cached


def test_words_around_the_object_are_not_kept():
    payload = answer_codec.encode(response('Sure! "a quote" {"a": 1}', {"a": 1}))
    assert b"quote" not in payload


@pytest.mark.parametrize(
    "payload", [b"", b"\xff", b"[]", b"{}", b'{"text": 1, "parsed": null}', b"[" * 100_000]
)
def test_foreign_bytes_are_no_answer(payload):
    with pytest.raises(CodecError):
        answer_codec.decode(payload)


def test_a_refusal_comes_back_without_the_answer():
    error = RefusedAnswerError("an id is unknown", model="m", response=response("a quote", None))
    payload = answer_codec.encode_refusal(error)
    assert b"quote" not in payload
    back = answer_codec.decode_refusal(payload)
    assert (back.message, back.model, back.remedy) == (error.message, "m", error.remedy)
    assert (back.response.input_tokens, back.response.cost_usd) == (0, 0.0)


@pytest.mark.parametrize("payload", [b"", b"[]", b"{}", b'{"refused": 1, "model": ""}', b"\xff"])
def test_a_damaged_refusal_is_said(payload):
    with pytest.raises(CodecError):
        answer_codec.decode_refusal(payload)


def test_an_answer_that_another_run_pays_costs_nothing():
    joined = answer_codec.as_joined(response("text", None))
    assert (joined.input_tokens, joined.output_tokens, joined.cost_usd) == (0, 0, 0.0)
    assert joined.is_cached
    assert joined.text == "text"
