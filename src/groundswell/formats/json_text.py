"""Write values as JSON for people and for programs that read lines."""

import json
import re

# Valid JSON, but a terminal or an old parser may act on them. They occur inside strings only.
_RISKY = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def json_text(value: object) -> str:
    """Return `value` as readable JSON that is harmless in a terminal."""
    return _harmless(json.dumps(value, ensure_ascii=False, indent=2, default=str)) + "\n"


def json_line(value: object) -> str:
    """Return `value` as JSON on one line, whatever a reader takes for the end of one."""
    return _harmless(json.dumps(value, ensure_ascii=False, separators=(",", ":"))) + "\n"


def _harmless(text: str) -> str:
    return _RISKY.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
