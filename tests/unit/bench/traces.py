"""Diagnostics of made-up runs."""

from collections.abc import Mapping, Sequence
from typing import Any

Parts = Sequence[tuple[float, float]]


def trace(elapsed: float, sources: Mapping[str, Parts], calls: Parts = ()) -> dict[str, Any]:
    """Return the block of a run with the attempts of `sources` and the model's `calls`."""
    spans: list[dict[str, Any]] = []

    def add(name: str, start: float, end: float, parent: int | None, **told: Any) -> int:
        spans.append(
            {
                "id": len(spans) + 1,
                "parent_id": parent,
                "name": name,
                "start_seconds": start,
                "elapsed_seconds": end - start,
                "status": "ok",
                "attributes": told,
            }
        )
        return len(spans)

    root = add("run", 0.0, elapsed, None)
    for name, parts in sources.items():
        tool = add(f"execute_tool {name}", 0.0, elapsed, root)
        for start, end in parts:
            add("attempt", start, end, add("page", start, end, tool), source=name)
    for start, end in calls:
        chat = add("chat m", start, end, root, **{"groundswell.task": "name_insight"})
        add("attempt", start, end, chat, source="sandbox:m")
    return {"elapsed_seconds": elapsed, "first_insight_seconds": 1.0, "spans": spans}
