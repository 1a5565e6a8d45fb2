"""Estimate how many tokens a text is."""

import json

from groundswell.llm.model import ChatRequest

_BYTES_PER_TOKEN = 4  # English prose of GPT tokenizers; counted in bytes, other scripts need more


def estimated_tokens(text: "str | ChatRequest") -> int:
    """Return about how many tokens a text or a whole request is, at least one."""
    if isinstance(text, ChatRequest):
        schema = "" if text.schema is None else json.dumps(text.schema)
        text = text.system + text.user + schema * 2  # in the prompt, and as response_format
    return max(1, -(-len(text.encode(errors="replace")) // _BYTES_PER_TOKEN))
