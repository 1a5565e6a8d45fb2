import pytest

from groundswell.errors import ConfigurationError
from groundswell.llm.names import PROVIDERS, parse_model, provider_of


def test_a_model_name_may_hold_colons():
    assert parse_model(" Ollama:qwen3:8b ") == ("ollama", "qwen3:8b")


@pytest.mark.parametrize("text", ["gpt-5-mini", "openai:", ":x", ""])
def test_a_model_without_provider_or_name_is_refused_with_the_list(text):
    with pytest.raises(ConfigurationError) as caught:
        parse_model(text)
    assert all(name in caught.value.remedy for name in PROVIDERS)


def test_an_unknown_provider_needs_an_address():
    with pytest.raises(ConfigurationError, match="Did you mean mistral") as caught:
        provider_of("mistrall", base_url=None)
    assert all(name in caught.value.remedy for name in PROVIDERS)
    assert provider_of("mine", base_url="http://127.0.0.1:1/v1").key_owner is None


def test_compatible_needs_an_address():
    with pytest.raises(ConfigurationError, match="no address"):
        provider_of("compatible", base_url=None)


def test_only_servers_of_your_own_are_free_and_stay_on_this_machine():
    for name, provider in PROVIDERS.items():
        if provider.is_free:
            assert provider.base_url is not None
            assert provider.base_url.startswith("http://127.0.0.1:"), name
            assert provider.key_owner is None, name
