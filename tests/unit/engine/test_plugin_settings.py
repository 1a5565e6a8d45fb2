"""Settings of plugins are described by their own classes; what is not known counts as secret."""

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr

from groundswell.config.masking import MASK, shown
from groundswell.config.settings import Settings
from groundswell.engine import plugin_settings
from groundswell.engine.plugin_settings import PluginSetting
from groundswell.plugins.package import Plugin
from groundswell.sources.setup import SourceSetup
from tests.unit.engine.plugin_bench import module, plugin, settings


@dataclass(frozen=True, slots=True)
class Options:
    token: str = field(repr=False)
    key: SecretStr | None = None
    boards: tuple[str, ...] = ("all",)
    status: Literal["open", "all"] = "all"
    size: Annotated[int, Field(ge=1, lt=50, description="How many.")] = 20
    is_new: bool = False
    share: float = 0.5


def factory(setup: SourceSetup[Options]) -> None: ...


def described(chosen: Settings, *plugins: Plugin, made: Any = factory) -> dict[str, PluginSetting]:
    with module(Desk=made):
        found = plugin_settings.every(chosen, discover=lambda: plugins)
    return {each.setting.name: each for each in found}


def test_toggles_and_options_have_type_value_and_meaning() -> None:
    chosen = settings(desk__token="t", desk__size="7", desk__max_pages="2")
    found = described(chosen, plugin())
    assert found["plugins.desk.max_pages"].value == 2
    assert found["plugins.desk.enabled"].value is True
    told = {
        name.removeprefix("plugins.desk."): (each.setting.kind, each.setting.allowed, each.value)
        for name, each in found.items()
    }
    assert told["token"] == ("secret", "text; it is needed", "t")
    assert told["key"] == ("secret", "text, or empty for none", None)
    assert told["boards"] == ("list", "texts separated by commas", ["all"])
    assert told["status"] == ("choice", "open or all", "all")
    assert told["size"] == ("integer", "a whole number from 1 below 50", "7")
    assert told["is_new"] == ("boolean", "true or false", False)
    assert told["share"] == ("number", "a number", 0.5)
    assert found["plugins.desk.size"].setting.meaning == "How many."


def test_options_that_no_loaded_source_knows_are_hidden() -> None:
    def raising(setup: Any) -> None: ...

    for chosen, plugins in (
        (settings(desk__token="sample-secret"), ()),
        (settings(desk__token="sample-secret", enabled="false"), (plugin(),)),
        (settings(desk__token="sample-secret", allow="other"), (plugin(),)),
        (settings(desk__token="sample-secret", desk__enabled="false"), (plugin(),)),
        (settings(desk__token="sample-secret"), (plugin(attribute="nothing"),)),
        (settings(desk__login__token="sample-secret", desk__token="x"), (plugin(),)),
    ):
        found = described(chosen, *plugins)
        hidden = [each for each in found.values() if "sample-secret" in str(each.value)]
        assert hidden
        for each in hidden:
            assert shown(each.value, is_secret=each.setting.is_secret) == MASK


def test_names_that_no_package_brings_are_left_over() -> None:
    chosen = settings(desk__token="t", gone__token="t", allow="desk,lost")
    given = {"discover": lambda: (plugin(),)}
    assert plugin_settings.left_over(chosen, **given) == ["lost", "gone"]
    assert plugin_settings.left_over(settings(enabled="false", gone__a="1"), **given) == []
