"""Keep whole reports for a while, so that a link to one can be given away."""

import json

from groundswell.cache.cache import Cache
from groundswell.cache.key import KeyMaker
from groundswell.domain.report import Report
from groundswell.domain.report_json import as_dict
from groundswell.domain.report_parse import from_dict
from groundswell.errors import GroundswellError

NAMESPACE = "report"
_VERSION = 1


class Reports:
    """Reports by id, for `ttl_seconds` and not longer; 0 keeps none.

    A report holds the question and the documents, so nothing keeps one unless it was asked to.
    """

    def __init__(self, cache: Cache, keys: KeyMaker, *, ttl_seconds: float) -> None:
        self._cache = cache
        self._keys = keys
        self._ttl_seconds = ttl_seconds

    async def keep(self, report: Report) -> bool:
        """Keep `report`; return false when reports are not kept, or this one could not be."""
        if self._ttl_seconds <= 0:
            return False
        payload = json.dumps(as_dict(report), separators=(",", ":"), ensure_ascii=False)
        return await self._cache.put(
            self._key(report.id),
            payload.encode("utf-8", errors="surrogatepass"),
            ttl_seconds=self._ttl_seconds,
            max_age_seconds=self._ttl_seconds,
        )

    async def get(self, report_id: str) -> Report | None:
        """Return the report of this id, `None` when it was not kept or its time is over."""
        key = self._key(report_id)
        entry = await self._cache.get(key)
        if entry is None or entry.age != "fresh":
            self._cache.count(key, "miss")
            return None
        try:
            found = from_dict(json.loads(entry.payload.decode("utf-8", errors="surrogatepass")))
        except (ValueError, KeyError, TypeError, RecursionError, GroundswellError):
            await self._cache.discard(key)
            return None
        self._cache.count(key, "hit")
        return found

    async def forget(self, report_id: str) -> None:
        """Forget the report of this id.

        Raises:
            CacheError: the store is broken, so it may still be there.
        """
        await self._cache.forget(self._key(report_id))

    def _key(self, report_id: str) -> str:
        return self._keys.key(namespace=NAMESPACE, version=_VERSION, parameters={"id": report_id})
