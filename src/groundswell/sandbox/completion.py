"""Write a chat completion as OpenAI does: whole, or as a stream of events."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

MODEL = "sandbox-rules"
FINGERPRINT = "fp_sandbox_rules"
CHARACTERS_PER_TOKEN = 4
TOKENS_PER_CHUNK = 4  # servers send one or a few tokens at a time
_PIECE = re.compile(r".{1,16}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Completion:
    """One answer of the stand-in."""

    number: int
    created: int
    model: str
    text: str = field(repr=False)
    finish_reason: str
    prompt_tokens: int
    refusal: str | None = None

    @property
    def completion_tokens(self) -> int:
        """Return how many tokens were written."""
        return count_tokens(self.text or self.refusal or "")

    @property
    def usage(self) -> dict[str, Any]:
        """Return the usage block."""
        written = self.completion_tokens
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": written,
            "total_tokens": self.prompt_tokens + written,
            "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
        }

    def whole(self) -> dict[str, Any]:
        """Return the answer as one object."""
        message: dict[str, Any] = {
            "role": "assistant",
            "content": None if self.refusal is not None else self.text,
            "refusal": self.refusal,
            "annotations": [],
        }
        choice = {
            "index": 0,
            "message": message,
            "logprobs": None,
            "finish_reason": self.finish_reason,
        }
        return {**self._head("chat.completion"), "choices": [choice], "usage": self.usage}

    def events(self, *, with_usage: bool) -> tuple[bytes, ...]:
        """Return the server-sent events; the usage comes last, with empty choices."""
        rows = [self._chunk({"role": "assistant", "content": "", "refusal": None})]
        if self.refusal is not None:
            rows.append(self._chunk({"refusal": self.refusal}))
        rows += [self._chunk({"content": piece}) for piece in _PIECE.findall(self.text)]
        rows.append(self._chunk({}, self.finish_reason))
        if with_usage:
            for row in rows:
                row["usage"] = None
            rows.append({**self._head("chat.completion.chunk"), "choices": [], "usage": self.usage})
        sent = [f"data: {json.dumps(row, ensure_ascii=False)}\n\n".encode() for row in rows]
        return (*sent, b"data: [DONE]\n\n")

    def _chunk(self, delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return {**self._head("chat.completion.chunk"), "choices": [choice]}

    def _head(self, kind: str) -> dict[str, Any]:
        return {
            "id": f"chatcmpl-sandbox-{self.number}",
            "object": kind,
            "created": self.created,
            "model": self.model,
            "system_fingerprint": FINGERPRINT,
        }


def count_tokens(text: str) -> int:
    """Return about how many tokens `text` is."""
    return -(-len(text) // CHARACTERS_PER_TOKEN)


def error(message: str, *, kind: str, code: str | None, param: str | None = None) -> dict[str, Any]:
    """Return an error body."""
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}
