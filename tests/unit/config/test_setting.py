import pytest

from groundswell.config import setting
from groundswell.config.settings import Settings
from groundswell.config.variables import CONVENTIONAL, setting_of, variable_of

EVERY = setting.every()
LONGEST_MEANING = 100


@pytest.mark.parametrize("name", EVERY)
def test_a_setting_has_a_meaning_and_a_number_has_bounds_and_a_unit(name: str) -> None:
    """Give Field(…, ge=…, le=…, description="…."), and Annotated[int, Unit("…")] if the name
    does not end with a unit."""
    each = EVERY[name]
    assert each.meaning.endswith("."), "say what it means: Field(description=…)"
    assert each.meaning[0].isupper()
    assert "\n" not in each.meaning
    assert len(each.meaning) <= LONGEST_MEANING
    assert each.allowed
    if each.kind in {"integer", "number"}:
        assert each.is_bounded, "give a lower and an upper bound"
        assert each.unit, "end the name with a unit, or use Annotated[int, Unit(…)]"


def test_a_missing_meaning_bound_or_unit_is_noticed() -> None:
    from typing import Annotated

    from pydantic import Field

    from groundswell.config.marks import Unit

    class Careless(Settings):
        number: int = 3
        half: float = Field(1.0, ge=0)
        counted: Annotated[int, Unit("things")] | None = Field(None, ge=0, le=3)

    found = {each.name: each for each in setting._walk(Careless, "")}
    assert not found["number"].meaning
    assert not found["number"].is_bounded
    assert found["number"].unit is None
    assert not found["half"].is_bounded
    assert found["counted"].is_bounded
    assert found["counted"].unit == "things"
    assert found["counted"].is_optional


def test_a_default_is_what_a_bare_settings_object_holds() -> None:
    bare = Settings()
    for name, each in EVERY.items():
        assert setting.value_of(bare, name) == each.default


def test_a_variable_leads_back_to_its_setting() -> None:
    assert variable_of("cache.url") == "GROUNDSWELL_CACHE__URL"
    assert [setting_of(variable_of(name)) for name in EVERY] == list(EVERY)


def test_every_conventional_variable_means_a_setting() -> None:
    assert set(CONVENTIONAL.values()) <= set(EVERY)
