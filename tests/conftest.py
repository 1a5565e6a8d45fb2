"""Fixtures that every test may use."""

from collections.abc import Iterator

import pytest

from tests.redis_server import RedisServer, redis_server


@pytest.fixture(scope="session")
def _shared_redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture
def redis(_shared_redis: RedisServer) -> RedisServer:
    """An empty Redis; the process is shared, so do not stop it (see `redis_server()`)."""
    _shared_redis.flush()
    return _shared_redis
