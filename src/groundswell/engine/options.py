"""Turn settings into each part's own options."""

from groundswell.analysis.options import AnalysisOptions
from groundswell.config.settings import Settings
from groundswell.pipeline.run import RunOptions
from groundswell.transport.client import HttpClient, TransportOptions

# The local analyst read 1,200 tweets a second on two shared cores; a third of that is safe.
_DOCUMENTS_PER_SECOND = 400.0


def http_client(settings: Settings) -> HttpClient:
    """Return the one client of an engine."""
    transport = settings.transport
    return HttpClient(
        TransportOptions(
            max_connections=transport.max_connections,
            connect_timeout_seconds=transport.connect_timeout_seconds,
            read_timeout_seconds=transport.read_timeout_seconds,
            max_response_bytes=transport.max_response_bytes,
            http2=transport.http2,
        )
    )


def analysis(settings: Settings) -> AnalysisOptions:
    """Return the analyst's options."""
    chosen = settings.analysis
    return AnalysisOptions(
        max_insights=chosen.max_insights,
        min_documents=chosen.min_documents,
        quotes_per_insight=chosen.quotes_per_insight,
        complaint_threshold=chosen.complaint_threshold,
        relevance_threshold=chosen.relevance_threshold,
        weights=chosen.weights.model_dump(),
    )


def run(settings: Settings) -> RunOptions:
    """Return how a run shares out its time."""
    return RunOptions(
        search_share=settings.deadline.search_share,
        reserve_seconds=settings.deadline.reserve_seconds,
        documents_per_second=_DOCUMENTS_PER_SECOND,
        max_candidates=settings.llm.max_candidates,
    )
