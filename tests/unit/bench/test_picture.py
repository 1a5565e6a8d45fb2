"""The picture shows every stretch of two answers on one axis."""

import re
import xml.etree.ElementTree as ET  # our own SVG

import pytest

from groundswell.bench.picture import Panel, before_and_after, svg
from groundswell.bench.timeline import Stretch, Timeline
from groundswell.errors import InvalidQueryError

BEFORE = Timeline(
    20.0,
    20.0,
    (Stretch("reddit", "source", 0.0, 2.0), Stretch("extract_insights", "model", 2.0, 20.0)),
)
AFTER = Timeline(
    5.0,
    1.0,
    (
        Stretch("reddit", "source", 0.0, 2.0),
        Stretch("name_insight", "model", 2.0, 4.0),
        Stretch("name_insight", "model", 2.5, 5.0),
        Stretch("local analysis", "analysis", 0.5, 1.0),
    ),
)
SVG = "{http://www.w3.org/2000/svg}"


def bars(text: str) -> list[ET.Element]:
    rects = ET.fromstring(text).iter(f"{SVG}rect")  # our own SVG
    return [rect for rect in rects if rect.find(f"{SVG}title") is not None]


def test_every_stretch_is_a_bar_as_long_as_it_took() -> None:
    found = bars(svg("Why?", (Panel("before", BEFORE), Panel("after", AFTER))))
    assert len(found) == len(BEFORE.stretches) + len(AFTER.stretches)
    widths = [float(bar.attrib["width"]) for bar in found]
    assert widths[1] == pytest.approx(9 * widths[0], rel=0.01)  # 18 s and 2 s


def test_stretches_of_one_row_at_the_same_time_do_not_cover_each_other() -> None:
    names = [
        bar for bar in bars(svg("Why?", (Panel("after", AFTER),))) if "model" in bar.attrib["class"]
    ]
    assert len({bar.attrib["y"] for bar in names}) == 2


def test_the_moments_are_told_and_the_same_moment_once() -> None:
    text = svg("Why?", (Panel("before", BEFORE), Panel("after", AFTER)))
    assert re.findall(r">(answer|first insight) ([\d.]+) s<", text) == [
        ("answer", "20.0"),
        ("answer", "5.0"),
        ("first insight", "1.0"),
    ]


def test_the_question_is_text_and_nothing_else() -> None:
    text = svg("<script>alert(1)</script> & more?", (Panel("a", BEFORE),))
    assert "<script" not in text
    assert ET.fromstring(text).findtext(f"{SVG}title") == "<script>alert(1)</script> & more?"


def test_dark_and_light_both_have_their_ground() -> None:
    text = svg("Why?", (Panel("a", BEFORE),))
    assert "prefers-color-scheme:dark" in text
    assert text.count(".ground{fill:") == 2


def test_without_both_modes_there_is_no_picture() -> None:
    assert "Before" in before_and_after("Why?", {"sequential": BEFORE, "short": AFTER})
    with pytest.raises(InvalidQueryError, match="--picture"):
        before_and_after("Why?", {"sequential": BEFORE})
