"""An event is one line of JSON with its name and number."""

from groundswell.domain.event import PlanEvent, StageEvent
from groundswell.web.event_stream import encoded, named


def test_an_event_has_its_number_its_name_and_its_values_on_one_line() -> None:
    name, data = named(StageEvent("search", 1.5), with_documents=True)
    assert encoded(name, data | {"text": "two\nlines"}, number=3) == (
        b"id: 3\nevent: stage\n"
        b'data: {"stage": "search", "elapsed_seconds": 1.5, "text": "two\\nlines"}\n\n'
    )


def test_the_plan_names_its_searches_and_sources() -> None:
    plan = PlanEvent(2, (("Billow", "export"), ("refund",)), ("x", "reddit"))
    assert named(plan, with_documents=True) == (
        "plan",
        {"wave": 2, "searches": [["Billow", "export"], ["refund"]], "sources": ["x", "reddit"]},
    )
