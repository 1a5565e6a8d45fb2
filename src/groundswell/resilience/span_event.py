"""Note on the current span what a layer decided."""

from groundswell.domain.document import JsonScalar
from groundswell.telemetry.tracer import current


def note(name: str, **attributes: JsonScalar) -> None:
    """Add the event `name` to the span around this code; never query text or a secret."""
    span = current()
    if span is not None:
        span.note(name, **attributes)
