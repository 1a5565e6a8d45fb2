"""Count what one run consumes."""

from collections import Counter, defaultdict
from dataclasses import replace

from groundswell.domain.report import Usage


class Ledger:
    """Requests and cache lookups per source; calls, tokens and money of the model."""

    def __init__(self) -> None:
        self.sources: defaultdict[str, defaultdict[str, float]] = defaultdict(
            lambda: defaultdict(float)
        )
        self._llm: Counter[str] = Counter()
        self._llm_usd: float | None = 0.0

    def count(self, source: str, what: str, amount: float = 1) -> None:
        """Add to one counter of a source; counters in `_seconds` hold seconds."""
        self.sources[source][what] += amount

    def chat_started(self) -> None:
        """Count a call to the model."""
        self._llm["calls"] += 1

    def chat_tokens(self, input_tokens: int, output_tokens: int) -> None:
        """Count the tokens of a call to the model."""
        self._llm["input_tokens"] += input_tokens
        self._llm["output_tokens"] += output_tokens

    def chat_paid(self, usd: float | None) -> None:
        """Count the money of a call to the model; one unknown price makes the sum unknown."""
        if usd is None or self._llm_usd is None:
            self._llm_usd = None
        else:
            self._llm_usd += usd

    def count_chat(self, what: str) -> None:
        """Count a lookup of an answer in the cache."""
        self._llm[what] += 1

    def usage(self, base: Usage) -> Usage:
        """Return `base` with everything that was counted."""
        return replace(
            base,
            requests={
                name: int(counts.get("attempts", 0))
                for name, counts in sorted(self.sources.items())
                if counts.get("attempts", 0)
            },
            llm_calls=self._llm["calls"],
            llm_cache_hits=self._llm["hit"] + self._llm["stale"],
            input_tokens=self._llm["input_tokens"],
            output_tokens=self._llm["output_tokens"],
            llm_usd=self._llm_usd,
        )

    def counts(self) -> dict[str, dict[str, float]]:
        """Return the counters per source for the diagnostics."""
        return {name: dict(counts) for name, counts in self.sources.items()}
