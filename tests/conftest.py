"""Fixtures that every test may use."""

import os
import signal
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import HealthCheck, settings

from groundswell.config.variables import CONVENTIONAL, PREFIX
from groundswell.telemetry import logs
from tests.redis_server import RedisServer, redis_server

# Where the tests run in the background, Ctrl-C is ignored, by every process that they start too.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# No test looks at a clock on the wall, these neither: a busy machine is no failure.
settings.register_profile(
    "groundswell", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("groundswell")


@pytest.fixture(scope="session")
def _shared_redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture
def redis(_shared_redis: RedisServer) -> RedisServer:
    """An empty Redis; the process is shared, so do not stop it (see `redis_server()`)."""
    _shared_redis.flush()
    return _shared_redis


@pytest.fixture(autouse=True)
def _nothing_of_this_user(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hide the settings of the environment and the user's cache folder from every test."""
    for name in os.environ:
        if name.startswith(PREFIX) or name in CONVENTIONAL:
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture(autouse=True)
def _log_of_this_test() -> Iterator[None]:
    """Forget how a command set up the log of this process."""
    yield
    structlog.reset_defaults()
    logs.forget()
