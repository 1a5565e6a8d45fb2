"""Settings become the options of each part."""

import pytest

from groundswell.config.settings import Settings
from groundswell.engine import options
from groundswell.errors import ConfigurationError


def test_http2_without_its_package_is_refused_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = Settings.model_validate({"transport": {"http2": True}})
    monkeypatch.setattr(options, "find_spec", lambda name: None if name == "h2" else object())
    with pytest.raises(ConfigurationError, match=r"transport\.http2") as caught:
        options.http_client(settings)
    assert "groundswell[http2]" in str(caught.value.remedy)
    monkeypatch.setattr(options, "find_spec", lambda _: object())
    assert options.http_client(settings) is not None


def test_without_http2_no_package_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "find_spec", lambda _: None)
    assert options.http_client(Settings()) is not None
