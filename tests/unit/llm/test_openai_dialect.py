import pytest

from groundswell.llm.model import ChatRequest
from groundswell.llm.openai_dialect import Dialect

SCHEMA = {"type": "object", "properties": {}}
REQUEST = ChatRequest("s", "u", SCHEMA, temperature=0.0, max_output_tokens=60)
DIALECT = Dialect("max_completion_tokens")


class RefusalError(Exception):
    def __init__(self, text, param=None):
        super().__init__(text)
        self.param = param


def test_the_schema_is_sent_as_format_and_in_the_prompt():
    sent = DIALECT.arguments("m", REQUEST)
    assert sent["response_format"]["json_schema"]["schema"] == SCHEMA
    assert '"type": "object"' in sent["messages"][0]["content"]
    assert (sent["max_completion_tokens"], sent["temperature"]) == (60, 0.0)


def test_only_openai_itself_is_told_not_to_store():
    assert "store" not in DIALECT.arguments("m", REQUEST)
    assert Dialect("max_tokens", sends_store=True).arguments("m", REQUEST)["store"] is False


def test_formats_fall_back_one_by_one_and_then_no_more():
    formats, dialect = [], DIALECT
    while dialect is not None:
        formats.append(dialect.arguments("m", REQUEST).get("response_format", {}).get("type"))
        dialect = dialect.after_refusal(RefusalError("response_format is unknown"), REQUEST)
    assert formats == ["json_schema", "json_object", None]


def test_a_model_without_temperature_is_asked_without():
    changed = DIALECT.after_refusal(RefusalError("Unsupported value", "temperature"), REQUEST)
    assert "temperature" not in changed.arguments("m", REQUEST)
    assert changed.after_refusal(RefusalError("Unsupported value", "temperature"), REQUEST) is None


@pytest.mark.parametrize(
    ("sent", "other"),
    [("max_tokens", "max_completion_tokens"), ("max_completion_tokens", "max_tokens")],
)
def test_the_other_field_of_the_token_limit_is_tried(sent, other):
    refusal = RefusalError(f"Unsupported parameter: '{sent}'", sent)
    assert Dialect(sent).after_refusal(refusal, REQUEST).arguments("m", REQUEST)[other] == 60


def test_a_refusal_about_something_else_stands():
    assert (
        DIALECT.after_refusal(RefusalError("context_length_exceeded", "messages"), REQUEST) is None
    )
