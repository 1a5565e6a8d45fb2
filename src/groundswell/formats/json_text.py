"""Write values as JSON for reading."""

import json
import re

# Valid JSON, but a terminal or an old parser may act on them. They occur inside strings only.
_RISKY = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def json_text(value: object) -> str:
    """Return `value` as readable JSON that is harmless in a terminal."""
    plain = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    return _RISKY.sub(lambda match: f"\\u{ord(match[0]):04x}", plain) + "\n"
