"""Keys reveal nothing, and tell apart what differs."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.cache.key import KeyMaker, kept_secret, random_secret

NAIVE = datetime.fromisoformat("2026-01-01")
MAKER = KeyMaker(b"s" * 32)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.datetimes(timezones=st.just(UTC))
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4).map(tuple) | st.dictionaries(st.text(), inner, max_size=4)
    ),
    max_leaves=8,
)
PARAMETERS = st.dictionaries(st.text(), VALUES, max_size=6)


def made(parameters: dict[str, object], *, namespace: str = "x", version: int = 1) -> str:
    return MAKER.key(namespace=namespace, version=version, parameters=parameters)


def shape(value: object) -> object:
    """Tell values apart that Python calls equal: 1, 1.0 and True."""
    if isinstance(value, dict):
        return ("dict", frozenset((key, shape(inner)) for key, inner in value.items()))
    if isinstance(value, tuple):
        return ("list", tuple(shape(inner) for inner in value))
    return (type(value), repr(value))


@given(PARAMETERS, st.randoms(use_true_random=False))
def test_the_order_of_parameters_does_not_matter(
    parameters: dict[str, object],
    random: object,
) -> None:
    names = list(parameters)
    random.shuffle(names)
    assert made({name: parameters[name] for name in names}) == made(parameters)


@given(PARAMETERS, PARAMETERS)
def test_different_parameters_have_different_keys(
    first: dict[str, object], second: dict[str, object]
) -> None:
    assert (made(first) == made(second)) == (shape(first) == shape(second))


@given(st.text(), st.text(), st.integers(), st.integers(), PARAMETERS)
def test_namespaces_and_versions_never_share_a_key(
    one: str, two: str, first: int, second: int, parameters: dict[str, object]
) -> None:
    left = made(parameters, namespace=one, version=first)
    right = made(parameters, namespace=two, version=second)
    assert (left == right) == ((one, first) == (two, second))


def test_one_moment_has_one_key_in_every_time_zone() -> None:
    moment = datetime.fromisoformat("2026-11-01T12:00:00+02:00")
    assert made({"since": moment}) == made({"since": moment.astimezone(UTC)})
    assert made({"since": moment}) != made({"since": moment.isoformat()})


@pytest.mark.parametrize("value", [{1, 2}, b"bytes", object(), {1: "a"}, NAIVE])
def test_what_has_no_one_form_is_refused_without_being_repeated(value: object) -> None:
    with pytest.raises(TypeError) as caught:
        made({"canary": value})
    assert "canary" not in str(caught.value)


def test_keys_hide_their_parameters_and_depend_on_the_secret() -> None:
    key = made({"q": "canary"})
    assert "canary" not in key
    other = KeyMaker(random_secret())
    assert other.key(namespace="x", version=1, parameters={"q": "canary"}) != key


def test_the_kept_secret_is_private_and_stays_the_same(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "secret"
    assert kept_secret(path) == kept_secret(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
