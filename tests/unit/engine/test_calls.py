from hypothesis import given
from hypothesis import strategies as st

from groundswell.engine.calls import affordable
from groundswell.sources.x import MIN_PAGE_SIZE, USD_PER_POST


def test_half_a_dollar_buys_a_hundred_posts_and_a_cent_buys_none() -> None:
    assert affordable(200, max_usd=0.5) == 100
    assert affordable(200, max_usd=0.01) == 0
    assert affordable(200, max_usd=None) == 200


@given(st.integers(1, 5_000), st.floats(0, 50))
def test_what_is_billed_never_exceeds_the_budget(limit: int, max_usd: float) -> None:
    documents = affordable(limit, max_usd=max_usd)
    billed = -(-documents // MIN_PAGE_SIZE) * MIN_PAGE_SIZE
    assert documents <= limit
    assert billed * USD_PER_POST <= max_usd + 1e-6
