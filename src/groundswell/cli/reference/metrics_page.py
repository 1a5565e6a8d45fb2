"""Write the reference of what Prometheus reads."""

from groundswell.cli.reference.markdown_table import NOTE, table
from groundswell.telemetry.metric_family import FAMILIES, MetricFamily
from groundswell.telemetry.metrics import MAX_LABELS

_INTRODUCTION = f"""\
`GET /metrics` of the service counts for Prometheus since the service started, with a key where
keys are set. Nothing here holds a word of a question. {MAX_LABELS} names of sources and of models
are told apart, further ones count as `other`; every file counts as `file`. The money of a model
without a known price counts as 0.
"""
_HEAD = ("Name", "Type", "Labels", "Meaning")


def render() -> str:
    """Return the page."""
    rows = [_row(family) for family in FAMILIES]
    return "\n".join(["# Metrics", "", NOTE, "", _INTRODUCTION, *table(_HEAD, rows), ""])


def _row(family: MetricFamily) -> tuple[str, ...]:
    labels = ", ".join(f"`{label}`" for label in family.labels)
    return (f"`{family.shown_name}`", family.kind, labels, family.text)
