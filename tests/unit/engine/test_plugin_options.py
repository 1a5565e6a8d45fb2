"""Options of a plugin are validated by its own class, and no value is repeated."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, SecretStr, field_validator

from groundswell.engine.plugin_options import MissingOptionsError, OptionsShape, shape_of
from groundswell.errors import PluginLoadError
from groundswell.sources.setup import SourceSetup


class Level(Enum):
    ANY = "any"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Plain:
    base_url: str
    token: str = field(repr=False)
    boards: tuple[str, ...] = ("all",)
    status: Literal["open", "all"] = "all"
    size: Annotated[int, Field(ge=1, le=50, description="How many.")] = 20
    most: int | None = 5
    level: Level = Level.ANY


class Login(BaseModel):
    name: str
    password: SecretStr


class Model(BaseModel):
    key: SecretStr
    login: Login | None = None
    hidden: str = Field("x", repr=False)
    shown: list[str] = ["a"]

    @field_validator("key", "shown")
    @classmethod
    def _checked(cls, value: Any) -> Any:
        if "wrong" in str(getattr(value, "get_secret_value", lambda: value)()):
            raise ValueError(f"{value} with sample-secret is wrong")
        return value


def plain(setup: SourceSetup[Plain]) -> None: ...


def model(setup: SourceSetup[Model]) -> None: ...


class Made:
    def __init__(self, setup: SourceSetup[Plain], *, extra: int = 1) -> None: ...


NEEDED = {"base_url": "https://desk.example", "token": "sample-secret"}


def made(factory: Callable[..., Any], **given: object) -> Any:
    return shape_of(factory).made("desk", given)


def refused(factory: Callable[..., Any], **given: object) -> PluginLoadError:
    with pytest.raises(PluginLoadError) as caught:
        made(factory, **given)
    assert caught.value.remedy
    assert "sample-secret" not in f"{caught.value} {caught.value.remedy}"
    return caught.value


@pytest.mark.parametrize("factory", [plain, Made])
def test_texts_become_what_the_class_says(factory: Callable[..., Any]) -> None:
    found = made(factory, **NEEDED, boards="a, b,", size="7", most="", level="high")
    assert found == Plain(**NEEDED, boards=("a", "b"), size=7, most=None, level=Level.HIGH)
    assert made(factory, **NEEDED, boards=["a"]) == Plain(**NEEDED, boards=("a",))


def test_a_pydantic_model_is_taken_too() -> None:
    found = made(model, key="sample-secret", shown="x,y", login={"name": "n", "password": "p"})
    assert found.key.get_secret_value() == "sample-secret"
    assert (found.shown, found.login.name) == (["x", "y"], "n")


@pytest.mark.parametrize("empty", [{}, {"token": ""}, {"token": None}])
def test_an_option_without_a_default_is_needed(empty: dict[str, object]) -> None:
    found = refused(plain, base_url="https://desk.example", **empty)
    assert isinstance(found, MissingOptionsError)
    assert found.variables == "GROUNDSWELL_PLUGINS__DESK__TOKEN"


def test_an_unknown_option_is_named_with_the_closest() -> None:
    found = refused(plain, **NEEDED, statu="open")
    assert found.message == "there is no option plugins.desk.statu"
    assert str(found.remedy).startswith("Did you mean status?")


def test_all_wrong_options_are_named_without_their_values() -> None:
    found = refused(plain, base_url="x", token=["sample-secret"], size="0", status="closed")
    assert found.message.split("; ") == [
        "plugins.desk.token: it cannot be used",
        "plugins.desk.status: input should be 'open' or 'all'",
        "plugins.desk.size: input should be greater than or equal to 1",
    ]


def test_what_a_validator_says_of_a_secret_is_not_told() -> None:
    assert refused(model, key="wrong sample-secret").message == (
        "plugins.desk.key: it cannot be used"
    )


def test_secrets_are_what_the_class_hides_and_what_may_hold_one() -> None:
    def secret(factory: Callable[..., Any]) -> set[str]:
        return {name for name, each in shape_of(factory).options.items() if each.is_secret}

    assert secret(plain) == {"token"}
    assert secret(model) == {"key", "login", "hidden"}


def test_an_account_is_told_by_secrets_and_addresses() -> None:
    given = {**NEEDED, "size": 3, "app_id": "7"}
    assert shape_of(plain).credentials(given) == {**NEEDED, "app_id": "7"}


def test_a_factory_may_do_without_options_or_take_nothing() -> None:
    def without(setup: SourceSetup[None]) -> None: ...
    def bare(setup: SourceSetup) -> None: ...

    assert made(without) is None
    assert made(bare) is None
    assert not shape_of(lambda: None).takes_setup
    assert refused(without, token="x").message == "there is no option plugins.desk.token"
    assert refused(lambda: None, token="x").message == "there is no option plugins.desk.token"


def test_a_factory_of_another_kind_is_refused() -> None:
    def unsaid(setup): ...
    def two(setup: SourceSetup[Plain], more: int) -> None: ...
    def other(setup: SourceSetup[dict[str, str]]) -> None: ...
    def lost(setup: "SourceSetup[Nowhere]") -> None: ...  # noqa: F821

    for factory in (unsaid, two, other, lost):
        with pytest.raises(PluginLoadError, match=r"its factory|of its factory") as caught:
            shape_of(factory)
        assert "SourceSetup[MyOptions]" in str(caught.value.remedy)


def test_an_option_cannot_have_the_name_of_a_toggle() -> None:
    @dataclass
    class Doubled:
        page_size: int = 3

    with pytest.raises(PluginLoadError, match="its option 'page_size' has a name of what every"):
        OptionsShape(Doubled)


def test_a_class_with_what_no_setting_can_be_is_refused() -> None:
    class Foreign:
        pass

    @dataclass
    class Calls:
        other: Callable[[], int] = int

    @dataclass
    class Holds:
        other: Foreign

    for kind in (Calls, Holds):
        with pytest.raises(PluginLoadError, match="a type that no setting can have"):
            OptionsShape(kind)
