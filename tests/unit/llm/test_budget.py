import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.errors import BudgetExceededError
from groundswell.llm.budget import Budget, Limits


def budget(*, calls=10, tokens=1_000, usd=1.0):
    return Budget(Limits(calls, tokens, usd))


def granted(budget, wishes):
    found = []
    for tokens, usd in wishes:
        try:
            found.append((budget.reserve(tokens=tokens, usd=usd), tokens, usd))
        except BudgetExceededError:
            continue
    return found


@pytest.mark.parametrize(
    ("limit", "setting"),
    [
        ({"calls": 3}, "max_llm_calls"),
        ({"tokens": 300}, "max_tokens"),
        ({"usd": 0.3}, "max_usd"),
    ],
)
def test_calls_that_start_at_once_cannot_overspend_together(limit, setting):
    kept = budget(**limit)
    assert len(granted(kept, [(100, 0.1)] * 12)) == 3
    with pytest.raises(BudgetExceededError) as caught:
        kept.reserve(tokens=100, usd=0.1)
    assert setting in caught.value.remedy


def test_what_was_not_spent_can_be_spent_again():
    kept = budget(tokens=150)
    reserved = kept.reserve(tokens=100, usd=0.1)
    kept.settle(reserved, tokens=40, usd=0.01)
    assert len(granted(kept, [(100, 0.1)] * 2)) == 1


def test_without_money_a_free_model_may_be_asked_and_one_of_unknown_price_not():
    kept = budget(usd=0.0)
    assert granted(kept, [(1, 0.0)])
    assert not granted(kept, [(1, None)])
    assert granted(budget(usd=0.01), [(1, None)])


@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.floats(0, 0.4), st.floats(0, 1), st.booleans()),
        max_size=40,
    )
)
def test_no_order_of_calls_spends_more_than_the_limits(wishes):
    kept = budget(calls=12, tokens=1_000, usd=1.0)
    open_, tokens, usd, calls = [], 0, 0.0, 0
    for wanted, price, share, settles_now in wishes:
        try:
            reserved = kept.reserve(tokens=wanted, usd=price)
        except BudgetExceededError:
            continue
        calls += 1
        tokens += int(wanted * share)
        usd += price * share
        open_.append((reserved, int(wanted * share), price * share))
        if settles_now:
            done, used, paid = open_.pop(0)
            kept.settle(done, tokens=used, usd=paid)
    assert calls <= 12
    assert tokens <= 1_000
    assert usd <= 1.0 + 1e-6
