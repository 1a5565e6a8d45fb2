"""Turn settings into each part's own options."""

from importlib.util import find_spec

from groundswell.analysis.options import AnalysisOptions
from groundswell.config.settings import Settings
from groundswell.errors import ConfigurationError
from groundswell.pipeline.run import RunOptions
from groundswell.pipeline.straggler import StragglerRule
from groundswell.transport.client import HttpClient, TransportOptions


def http_client(settings: Settings) -> HttpClient:
    """Return the one client of an engine.

    Raises:
        ConfigurationError: HTTP/2 is wanted and its package is missing.
    """
    transport = settings.transport
    if transport.http2 and find_spec("h2") is None:
        raise ConfigurationError(
            "transport.http2: the package h2 is missing",
            remedy="Run `pip install 'groundswell[http2]'`, or set transport.http2 to false.",
        )
    return HttpClient(
        TransportOptions(
            max_connections=transport.max_connections,
            connect_timeout_seconds=transport.connect_timeout_seconds,
            read_timeout_seconds=transport.read_timeout_seconds,
            max_response_bytes=transport.max_response_bytes,
            http2=transport.http2,
            trust_env=transport.trust_env,
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
    deadline = settings.deadline
    return RunOptions(
        search_share=deadline.search_share,
        naming_share=deadline.naming_share,
        reserve_seconds=deadline.reserve_seconds,
        straggler=StragglerRule(
            documents=deadline.straggler_documents,
            factor=deadline.straggler_factor,
            least_seconds=deadline.straggler_seconds,
        ),
        max_candidates=settings.llm.max_candidates,
    )
