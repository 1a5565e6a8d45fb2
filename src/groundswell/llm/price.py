"""Price an answer from an offline table."""

from collections.abc import Mapping
from dataclasses import dataclass

from groundswell.llm.names import PROVIDERS


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars per million tokens; cached input costs the same as input unless told."""

    input_usd: float
    output_usd: float
    cached_usd: float | None = None


def cost_usd(
    model: str,
    *,
    provider: str,
    input_tokens: int,
    output_tokens: int,
    cached_tokens: int = 0,
    overrides: Mapping[str, Price] | None = None,
) -> float | None:
    """Return the cost in dollars, or None when the price is unknown (never a guess of zero).

    A server that you run yourself costs nothing, unless you give it a price.
    """
    own = (overrides or {}).get(f"{provider}:{model}") or (overrides or {}).get(model)
    if own is not None:
        cached = own.input_usd if own.cached_usd is None else own.cached_usd
        fresh = max(0, input_tokens - cached_tokens)
        total = fresh * own.input_usd + cached_tokens * cached + output_tokens * own.output_usd
        return total / 1_000_000
    if provider in PROVIDERS and PROVIDERS[provider].is_free:
        return 0.0
    try:
        from genai_prices import Usage, calc_price  # noqa: PLC0415
    except ImportError:
        return None
    usage = Usage(
        input_tokens=input_tokens, output_tokens=output_tokens, cache_read_tokens=cached_tokens
    )
    try:
        return float(calc_price(usage, model_ref=model, provider_id=provider).total_price)
    except (LookupError, ValueError):
        return None
