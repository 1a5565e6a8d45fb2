"""Write the events of a run as server-sent events."""

import json
from collections.abc import Mapping
from typing import Any

from groundswell.domain.event import (
    Event,
    InsightsEvent,
    OutcomeEvent,
    PlanEvent,
    ProgressEvent,
    ReportEvent,
    SourceEvent,
    StageEvent,
)
from groundswell.domain.report_json import as_dict, insight_as_dict, outcome_as_dict
from groundswell.web.permalinks import KeptEvent

HEARTBEAT = b": still working\n\n"


def named(event: Event | KeptEvent, *, with_documents: bool) -> tuple[str, Mapping[str, Any]]:
    """Return the name and the JSON values of `event`."""
    match event:
        case PlanEvent():
            return "plan", {
                "wave": event.wave,
                "searches": [list(terms) for terms in event.searches],
                "sources": list(event.sources),
            }
        case ProgressEvent():
            return "progress", {
                "source": event.source,
                "documents": event.documents,
                "elapsed_seconds": event.elapsed_seconds,
            }
        case SourceEvent():
            return "source", {
                "source": event.source,
                "state": event.state,
                "seconds": event.seconds,
            }
        case OutcomeEvent():
            return "outcome", outcome_as_dict(event.outcome)
        case StageEvent():
            return "stage", {"stage": event.stage, "elapsed_seconds": event.elapsed_seconds}
        case InsightsEvent():
            insights = [insight_as_dict(insight) for insight in event.insights]
            return "insights", {"analyst": event.analyst, "insights": insights}
        case KeptEvent():
            return "kept", {
                "id": event.id,
                "url": event.url,
                "page": event.page,
                "seconds": event.seconds,
            }
        case ReportEvent():
            return "report", as_dict(event.report, with_documents=with_documents)


def encoded(name: str, data: Mapping[str, Any], *, number: int) -> bytes:
    """Return one event; JSON holds no raw line break, so `data` is one line."""
    return f"id: {number}\nevent: {name}\ndata: {json.dumps(data)}\n\n".encode()
