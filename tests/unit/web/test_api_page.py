"""The API is described to people from its own OpenAPI description."""

import asyncio
import html
import shlex

import httpx2
import pytest

from groundswell.config.load import load
from groundswell.web.app import Service
from groundswell.web.operation import Operation, operations
from tests.browser.served import served
from tests.unit.web.serving import serving


@pytest.fixture(scope="module")
def described() -> tuple[Operation, ...]:
    app = Service(load(overrides={"cache.url": "memory://"}, environ={}, dotenv=None)).app()
    return operations(app.openapi())


def test_fields_have_types_bounds_and_meanings_in_words(described: tuple[Operation, ...]) -> None:
    ask = next(each for each in described if each.path == "/v1/ask")
    fields = {field.name: field for field in ask.fields}
    assert fields["question"].kind == "text, at most 2,000 characters"
    assert fields["question"].default == "needed"
    assert fields["kinds"].kind == "list of pain_point | wish | praise | question, at most 4"
    assert fields["kinds"].default == '["pain_point"]'
    assert fields["limit"].kind == "whole number, 1 to 10,000"
    assert fields["since"].kind == "time, as 2026-03-01T00:00:00Z"
    assert all(field.description for each in described for field in each.fields)
    resumed = next(each for each in described if each.path.endswith("/events"))
    assert [field.name for field in resumed.fields] == ["header last-event-id"]


def test_every_operation_has_a_summary_a_place_and_its_answers(
    described: tuple[Operation, ...],
) -> None:
    assert len({each.anchor for each in described}) == len(described) > 10
    for each in described:
        assert each.summary
        assert all(about and "Response" not in about for _, about in each.answers)


def test_what_the_page_says_to_send_is_answered() -> None:
    with served(server__api_keys="open-sesame") as site:
        text = html.unescape(httpx2.get(f"{site.url}/docs").text)
        assert "<script" not in text
        command = text.partition("<pre")[2].partition(">")[2].partition("</pre>")[0]
        _, _, url, *rest = shlex.split(command.replace("$KEY", "open-sesame").replace("\\\n", " "))
        sent = list(zip(rest[::2], rest[1::2], strict=True))
        headers = dict(value.split(": ") for flag, value in sent if flag == "-H")
        (body,) = (value for flag, value in sent if flag == "-d")
        answer = httpx2.post(url, headers=headers, content=body, timeout=60)
    assert answer.status_code == 200
    assert "insights" in answer.json()


def test_the_name_of_a_host_is_text_on_the_page() -> None:
    async def main() -> None:
        async with serving(server__api_keys="open-sesame") as (_, client):
            page = await client.get("/docs", headers={"host": 'a"><b>c'})
            assert "<b>c" not in page.text

    asyncio.run(main())
