from pathlib import Path

import pytest

from groundswell.config import dotenv
from groundswell.errors import ConfigurationError


def test_quotes_export_comments_and_signs_are_understood(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text(
        "\ufeff# a comment\n"
        "PLAIN=one\n"
        "export EXPORTED=two\n"
        "SPACED = three  # a comment\n"
        'DOUBLE="a # b"\n'
        "SINGLE='c=d'\n"
        "SIGNS=a=b==\n"
        "HASH=a#b\n"
        "DOLLAR=p$PLAIN${PLAIN}\n"
        "EMPTY=\n"
        "NOTHING\n"
        "\n",
        encoding="utf-8",
    )
    assert dotenv.read(path) == {
        "PLAIN": "one",
        "EXPORTED": "two",
        "SPACED": "three",
        "DOUBLE": "a # b",
        "SINGLE": "c=d",
        "SIGNS": "a=b==",
        "HASH": "a#b",
        "DOLLAR": "p$PLAIN${PLAIN}",
        "EMPTY": "",
    }


def test_a_file_that_is_no_text_is_a_clear_error(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigurationError, match=r"\.env cannot be read"):
        dotenv.read(path)
