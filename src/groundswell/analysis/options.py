"""The toggles of the local analyst."""

from collections.abc import Mapping
from dataclasses import dataclass, field

DEFAULT_WEIGHTS: Mapping[str, float] = {
    "frequency": 0.35,
    "intensity": 0.2,
    "recency": 0.1,
    "engagement": 0.1,
    "diversity": 0.1,
    "relevance": 0.15,
}


@dataclass(frozen=True, slots=True)
class AnalysisOptions:
    """Bounds and weights; thresholds are in 0..1, weights are normalised by their sum."""

    max_insights: int = 12
    min_documents: int = 2
    quotes_per_insight: int = 3
    complaint_threshold: float = 0.35
    relevance_threshold: float = 0.2
    weights: Mapping[str, float] = field(default_factory=lambda: dict(DEFAULT_WEIGHTS))
