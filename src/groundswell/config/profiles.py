"""What the profiles `production` and `test` change; `dev` is the defaults of the fields."""

from collections.abc import Mapping
from typing import get_args

from groundswell.config.settings import Profile
from groundswell.config.sources import SourcesSettings

PROFILES: tuple[Profile, ...] = get_args(Profile)

_TABLE: Mapping[Profile, Mapping[str, object]] = {
    "dev": {},
    "production": {
        "workers.max_running": 64,
        "workers.max_queued": 4096,
        "sources.*.max_queued": 1024,
        "cache.url": "memory://",
        "cache.swr_seconds": 600,
        "cache.max_entries": 50_000,
        "cache.max_bytes": 512 * 2**20,
        "hedge.enabled": True,
        "transport.max_connections": 200,
        "llm.max_running": 64,
        "llm.max_queued": 2048,
        "log.level": "info",
        "log.format": "json",
    },
    "test": {
        "deadline_seconds": 10.0,
        "cache.url": "memory://",
        "cache.jitter": 0.0,
        "retry.base_seconds": 0.001,
        "retry.cap_seconds": 0.01,
        "breaker.open_seconds": 0.1,
        "transport.connect_timeout_seconds": 1.0,
        "transport.trust_env": False,
    },
}


def of_profile(profile: Profile) -> dict[str, object]:
    """Return what `profile` sets, by the names of the settings; `*` is every source."""
    found: dict[str, object] = {}
    for name, value in _TABLE[profile].items():
        if "*" in name:
            found.update({name.replace("*", each): value for each in SourcesSettings.model_fields})
        else:
            found[name] = value
    return found


def of_each_source(profile: Profile) -> dict[str, int]:
    """Return what `profile` sets for every source, also for those that packages bring."""
    start = "sources.*."
    return {
        name.removeprefix(start): value
        for name, value in _TABLE[profile].items()
        if name.startswith(start) and isinstance(value, int)
    }
