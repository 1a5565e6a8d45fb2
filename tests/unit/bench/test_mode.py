"""Modes are chosen by name."""

import pytest

from groundswell.bench.mode import MEANINGS, MODES, chosen
from groundswell.errors import InvalidQueryError


def test_without_names_all_are_chosen_and_each_has_a_meaning() -> None:
    assert chosen(()) == MODES == tuple(MEANINGS)


def test_the_order_is_that_of_the_modes() -> None:
    assert chosen(("warm", "sequential")) == ("sequential", "warm")


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidQueryError, match="fast") as caught:
        chosen(("fast",))
    assert "sequential" in str(caught.value.remedy)
