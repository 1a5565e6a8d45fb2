"""Time a hit of a page of 100 documents: its codec, and the whole way through each store.

python benchmarks/cache_hit.py [redis://127.0.0.1:6379/0]
"""

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from groundswell.cache.cache import Cache, CacheOptions
from groundswell.cache.layer import CacheLayer, Codec
from groundswell.cache.opening import open_store, openers
from groundswell.cache.store import StoreOptions
from groundswell.clock import SystemClock
from groundswell.domain.document import Document
from groundswell.sources import page_codec
from groundswell.sources.source import Page

ROUNDS = 300
WORDS = ("the", "export", "is", "broken", "again", "and", "support", "never", "“quoted”", "naïve")


def page(rng: random.Random) -> Page:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    return Page(
        tuple(
            Document(
                id=f"x:{number}",
                source="x",
                text=" ".join(rng.choices(WORDS, k=60)),
                url=f"https://example.com/{number}",
                title=" ".join(rng.choices(WORDS, k=8)),
                author=f"sample_{number}",
                created_at=start + timedelta(minutes=number),
                score=number,
                comments=2,
                language="en",
                extra={"subreddit": "billow"},
            )
            for number in range(100)
        )
    )


def report(name: str, seconds: list[float]) -> None:
    micro = sorted(each * 1e6 for each in seconds)
    spread = f"p10 {micro[len(micro) // 10]:.0f}, p90 {micro[len(micro) * 9 // 10]:.0f}"
    print(f"{name:<12} {statistics.median(micro):7.0f} µs   ({spread})")


def timed(name: str, work: Callable[[], object]) -> None:
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    report(name, seconds)


async def hits(url: str, sample: Page) -> None:
    clock = SystemClock()
    store = open_store(url, StoreOptions(clock), openers())
    cache = Cache(store, CacheOptions(), clock=clock, rng=random.Random(1))
    layer: CacheLayer[None, Page] = CacheLayer(
        cache,
        Codec(page_codec.encode, page_codec.decode),
        key_of=lambda _: "x:benchmark",
        ttl_of=lambda _: 600.0,
    )

    async def fetch(_: None) -> Page:
        return sample

    await layer(None, fetch)
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        await layer(None, fetch)
        seconds.append(time.perf_counter() - started)
    if cache.counts["x"]["hit"] != ROUNDS:
        raise SystemExit(f"{url.partition(':')[0]}: not every lookup was a hit")
    report(f"hit {url.partition(':')[0]}", seconds)
    await cache.delete("x:benchmark")
    await cache.aclose()


def main() -> None:
    sample = page(random.Random(1))
    payload = page_codec.encode(sample)
    print(f"{len(payload):,} bytes, {ROUNDS} rounds, median")
    timed("encode", lambda: page_codec.encode(sample))
    timed("decode", lambda: page_codec.decode(payload))
    with tempfile.TemporaryDirectory() as folder:
        for url in ("memory://", f"sqlite://{Path(folder) / 'cache.sqlite'}", *sys.argv[1:]):
            asyncio.run(hits(url, sample))


if __name__ == "__main__":
    main()
