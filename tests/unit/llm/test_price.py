import pytest

from groundswell.llm.price import Price, cost_usd


def test_a_known_model_has_its_price():
    cost = cost_usd("gpt-5-mini", provider="openai", input_tokens=1_000_000, output_tokens=0)
    assert cost == pytest.approx(0.25)


def test_an_unknown_price_is_unknown_and_never_nothing():
    for provider in ("openai", "compatible", "nobody"):
        assert cost_usd("no-such-model", provider=provider, input_tokens=9, output_tokens=9) is None


def test_your_own_server_costs_nothing_unless_you_say_so():
    tokens = {"input_tokens": 1_000_000, "output_tokens": 1_000_000}
    assert cost_usd("qwen3:8b", provider="ollama", **tokens) == 0.0
    own = {"qwen3:8b": Price(1.0, 2.0)}
    assert cost_usd("qwen3:8b", provider="ollama", overrides=own, **tokens) == 3.0


def test_cached_input_has_its_own_price():
    own = {"m": Price(10.0, 0.0, cached_usd=1.0)}
    cost = cost_usd(
        "m",
        provider="x",
        input_tokens=1_000_000,
        output_tokens=0,
        cached_tokens=500_000,
        overrides=own,
    )
    assert cost == pytest.approx(5.5)
