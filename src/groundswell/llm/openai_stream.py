"""Collect the chunks of a streamed chat completion, bounded in size."""

from dataclasses import dataclass, field
from typing import Any

from groundswell.clock import Clock
from groundswell.llm.model import RateFeedback

MAX_CHARACTERS = 200_000


@dataclass(slots=True)
class CollectedAnswer:
    """What has come of an answer so far."""

    parts: list[str] = field(default_factory=list)
    characters: int = 0
    is_refused: bool = False
    finish_reason: str = ""
    first_token_at: float | None = None
    usage: Any = None
    feedback: RateFeedback | None = None

    @property
    def text(self) -> str:
        """Return the whole text."""
        return "".join(self.parts)

    def take(self, chunk: Any, clock: Clock) -> bool:
        """Add a chunk; false when the answer is longer than anybody asked for."""
        self.usage = getattr(chunk, "usage", None) or self.usage
        if not chunk.choices:
            return True
        choice = chunk.choices[0]
        self.finish_reason = choice.finish_reason or self.finish_reason
        delta = choice.delta
        if delta is None:
            return True
        self.is_refused = self.is_refused or bool(getattr(delta, "refusal", None))
        if delta.content:
            if self.first_token_at is None:
                self.first_token_at = clock.monotonic()
            self.parts.append(delta.content)
            self.characters += len(delta.content)
        if self.characters > MAX_CHARACTERS:
            self.finish_reason = "length"
            return False
        return True
