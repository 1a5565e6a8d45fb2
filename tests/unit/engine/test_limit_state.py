"""Limits are shared as far as the cache, under keys that name a provider and an account only."""

import asyncio
from pathlib import Path

import pytest

from groundswell.clock import SystemClock
from groundswell.config.settings import Settings
from groundswell.engine import limit_state
from groundswell.errors import ConfigurationError
from groundswell.resilience.limits.fallback import FallbackState
from groundswell.resilience.limits.limit import Limit
from groundswell.resilience.limits.memory import MemoryState
from groundswell.resilience.limits.state import LimitState
from tests.redis_server import RedisServer


def chosen(**urls: str) -> Settings:
    """Return settings with these addresses, such as `cache="memory://"`."""
    return Settings.model_validate({name: {"url": url} for name, url in urls.items()})


def built(settings: Settings) -> LimitState:
    return limit_state.build(settings, SystemClock())


def granted_by(*states: LimitState, times: int) -> int:
    """Return how many of `times` calls each are granted by states that may share a limit of 3."""

    async def main() -> int:
        waits = [
            await state.take("sample", [Limit(3, 600)], units=1)
            for _ in range(times)
            for state in states
        ]
        for state in states:
            await state.aclose()
        return waits.count(0)

    return asyncio.run(main())


@pytest.mark.parametrize("limits", ["auto", "memory://"])
def test_in_memory_each_engine_has_its_own(limits: str) -> None:
    settings = chosen(cache="memory://", limits=limits)
    assert isinstance(built(settings), MemoryState)
    assert granted_by(built(settings), built(settings), times=5) == 6


def test_auto_keeps_limits_beside_the_cache_file_and_not_in_it(tmp_path: Path) -> None:
    settings = chosen(cache=f"sqlite://{tmp_path}/cache.sqlite")
    assert granted_by(built(settings), built(settings), times=5) == 3
    assert (tmp_path / "limits.sqlite").exists()
    assert not (tmp_path / "cache.sqlite").exists()


def test_a_named_file_and_a_redis_are_shared(tmp_path: Path, redis: RedisServer) -> None:
    for url in (f"sqlite://{tmp_path}/own.sqlite", redis.url):
        settings = chosen(cache="memory://", limits=url)
        assert isinstance(built(settings), FallbackState)
        assert granted_by(built(settings), built(settings), times=5) == 3
    assert (tmp_path / "own.sqlite").exists()


def test_an_unknown_kind_of_store_is_named() -> None:
    with pytest.raises(ConfigurationError, match=r"limits\.url: 'ftp'"):
        built(chosen(limits="ftp://somewhere"))


def test_a_file_that_cannot_be_written_leaves_a_share_of_the_limit() -> None:
    settings = chosen(cache="memory://", limits="sqlite:///proc/nowhere/limits.sqlite")
    assert granted_by(built(settings), times=5) == 1


def test_accounts_differ_by_address_and_credentials_and_hold_neither() -> None:
    def account(**values: object) -> str:
        settings = Settings.model_validate({"sources": {"x": values}})
        return limit_state.account_of("x", settings)

    keys = {
        account(),
        account(bearer_token="one-secret"),
        account(bearer_token="another-secret"),
        account(bearer_token="one-secret", base_url="http://127.0.0.1:9"),
    }
    assert len(keys) == 4
    assert account(bearer_token="one-secret") == account(
        bearer_token="one-secret", page_size=10, max_usd_per_run=1.0
    )
    assert all(key.startswith("x:") and "secret" not in key for key in keys)
