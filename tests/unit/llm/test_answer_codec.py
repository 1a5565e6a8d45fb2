import pytest

from groundswell.errors import CodecError
from groundswell.llm import answer_codec
from groundswell.llm.model import ChatResponse


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
