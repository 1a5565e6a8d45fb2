"""What a tool answers stays within its bound, and says what it left out."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.mcp_server import bounded


def a_report(*, insights: int = 0, quotes: int = 0, documents: int = 0) -> dict[str, Any]:
    evidence = [{"quote": "q" * 80, "document_id": f"a:{at}"} for at in range(quotes)]
    return {
        "notes": ["first"],
        "insights": [
            {"id": f"i{at}", "evidence": evidence, "document_ids": [f"a:{n}" for n in range(20)]}
            for at in range(insights)
        ],
        "documents": [{"id": f"a:{at}", "text": "d" * 100} for at in range(documents)],
    }


def size(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False))


def test_a_report_that_fits_is_left_alone() -> None:
    report = a_report(insights=2, quotes=2, documents=3)
    assert bounded.report(report, most=size(report)) == report


def test_documents_go_first_and_a_note_counts_them() -> None:
    report = a_report(insights=2, quotes=2, documents=100)
    small = bounded.report(report, most=5_000)
    assert small["insights"] == report["insights"]
    left = 100 - len(small["documents"])
    assert 0 < left < 100
    assert small["documents"] == report["documents"][:-left]
    assert small["notes"][0] == "first"
    assert f"{left} of 100 documents" in small["notes"][1]
    assert len(report["documents"]) == 100  # what was given is not changed


@given(
    insights=st.integers(0, 30),
    quotes=st.integers(1, 10),
    documents=st.integers(0, 60),
    most=st.integers(1_000, 20_000),
)
def test_a_report_is_never_larger_than_its_bound(
    insights: int, quotes: int, documents: int, most: int
) -> None:
    report = a_report(insights=insights, quotes=quotes, documents=documents)
    small = bounded.report(report, most=most)
    assert size(small) <= most
    names = [each["id"] for each in small["insights"]]
    assert names == [f"i{at}" for at in range(len(names))]
    assert len(small["notes"]) > 1 or small == report


def test_halves_of_characters_are_replaced_and_lengths_stay() -> None:
    found = bounded.plain({"text": "a\ud83db\ud83d\ude00"})
    assert found["text"].encode()
    assert found["text"].startswith("a?b")


def test_what_is_no_number_of_json_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        bounded.plain({"score": float("nan")})


@given(lines=st.lists(st.text(alphabet="abc ", max_size=40), max_size=60))
def test_a_text_is_cut_between_lines_and_says_so(lines: list[str]) -> None:
    whole = "\n".join(lines)
    short = bounded.text(whole, most=300)
    assert len(short) <= 300
    assert short == whole or ("Left out" in short and whole.startswith(short.partition("\n\n(")[0]))
