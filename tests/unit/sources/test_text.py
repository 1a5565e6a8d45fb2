import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.sources.text import (
    MAX_TEXT_CHARACTERS,
    clean,
    from_entities,
    from_html,
    from_markdown,
)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>one</p><p>two &amp; three</p>", "one\n\ntwo & three"),
        ("a<br/>b", "a\nb"),
        ("<script>alert(1)</script>kept<style>p{}</style>", "kept"),
        ("2 < 3 and <3", "2 < 3 and <3"),
        ("<!-- note -->text", "text"),
        ("a <![x[ b <b>c</b>", "a <![x[ b c"),
        ("&#x27;quoted&#39;", "'quoted'"),
        ("x&#" + "9" * 5_000 + ";y", "x\ufffdy"),
    ],
)
def test_markup_goes_and_words_stay(markup: str, text: str) -> None:
    assert from_html(markup) == text


@pytest.mark.parametrize("piece", ["<a ", "<a b='", "<a", "<!--", "<script>", "</", "&#", "<![x["])
def test_hostile_markup_is_read_in_bounded_work(piece: str) -> None:
    """The per-test timeout fails this if the work grows with the square of the length."""
    assert len(from_html(piece * 60_000)) <= MAX_TEXT_CHARACTERS


@given(st.text())
def test_no_text_raises_and_no_control_character_stays(text: str) -> None:
    for read in (clean, from_html, from_entities):
        found = read(text)
        assert not any(ord(character) < 32 and character not in "\n\t" for character in found)


def test_markdown_loses_its_comments_and_tags_but_no_words():
    text = "<!-- fill in -->Use `List<String>` <by hand>, <b>now</b>&nbsp;&amp;<br/>here <!-- open"
    assert from_markdown(text) == "Use `List<String>` <by hand>, now & here <!-- open"


def test_a_thousand_open_comments_are_read_in_linear_time():
    assert from_markdown("<!-- " * 30_000).startswith("<!-- <!--")
