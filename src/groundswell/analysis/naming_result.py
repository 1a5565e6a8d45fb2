"""What naming a candidate yields, whether a model or the local analysis did it."""

from dataclasses import dataclass

from groundswell.domain.query import Kind


@dataclass(frozen=True, slots=True)
class Naming:
    """A name for a candidate insight and the sentences that carry it."""

    name: str
    description: str
    kind: Kind
    severity: float
    sentence_ids: tuple[str, ...]
