"""Know which source or model a span works for."""

from groundswell.telemetry import semconv
from groundswell.telemetry.tracer import Happening, Span


class Lineage:
    """Follow spans as they start; each works for what its parent works for."""

    def __init__(self) -> None:
        self._owners: dict[int, tuple[str, str]] = {}

    def of(self, span: Span, happening: Happening) -> tuple[str, str] | None:
        """Return `("source", name)` or `("model", name)`, `None` for what works for neither."""
        if happening == "started":
            owner = self._named(span)
            if owner is None and span.parent_id is not None:
                owner = self._owners.get(span.parent_id)
            if owner is not None:
                self._owners[span.id] = owner
            return owner
        if happening == "ended":
            return self._owners.pop(span.id, None)
        return self._owners.get(span.id)

    @staticmethod
    def _named(span: Span) -> tuple[str, str] | None:
        if semconv.is_tool(span.name):
            return ("source", semconv.bare(span.name))
        if semconv.is_chat(span.name):
            return ("model", semconv.bare(span.name))
        return None
