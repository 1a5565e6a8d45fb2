"""What a model yields about candidates, checked: no id that was not sent, no link, no markup."""

from dataclasses import dataclass

from groundswell.domain.query import Kind

UNRESOLVED = ""  # stands for an id that was never sent; it leads nowhere and is counted later


@dataclass(frozen=True, slots=True)
class Naming:
    """A name for a candidate insight and the sentences that carry it, best first."""

    name: str
    description: str
    kind: Kind
    severity: float
    sentence_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edits:
    """What the editor would change: ids only; no id occurs twice."""

    merges: tuple[tuple[str, ...], ...] = ()
    discards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SummarySentence:
    """One sentence of a summary and the candidates that it is about."""

    text: str
    candidate_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """What the editor and the summary are told about a candidate."""

    candidate_id: str
    kind: Kind
    name: str
    authors: int
