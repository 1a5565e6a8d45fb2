"""Vectors come from an installed package that must not change the program around it."""

import subprocess
import sys

import numpy as np
import pytest

from groundswell.analysis.embedding import StaticEmbedder


def test_rows_are_unit_vectors_and_a_text_without_words_is_a_zero_row() -> None:
    rows = StaticEmbedder().embed(["the app crashes", ""])
    assert np.allclose(np.linalg.norm(rows, axis=1), [1.0, 0.0], atol=1e-5)


@pytest.mark.parametrize("emoji", ["😡😡😡😡", "👩‍👩‍👧‍👦", "👍🏽", "❤️", "⭐⭐⭐⭐⭐"])
def test_emoji_do_not_drown_the_words(emoji: str) -> None:
    plain, decorated = StaticEmbedder().embed(
        ["the export crashes every time", f"{emoji} the export crashes {emoji} every time"]
    )
    assert float(plain @ decorated) > 0.95


def test_loading_leaves_the_root_logger_alone() -> None:
    code = (
        "import logging; from groundswell.analysis.embedding import StaticEmbedder;"
        "StaticEmbedder().embed(['a']); root = logging.getLogger();"
        "print(root.handlers, root.level)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[] 30"
