"""Score sentences: which complain, wish, praise or ask.

A score is the logistic of two readings: how much nearer a sentence is to written examples of its
kind than to those of the others (mean of the three nearest, cosine of static vectors), and cue
words with their negation. Weights were set by hand on the examples below.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from groundswell.analysis.embedding import Embedder
from groundswell.analysis.examples import EXAMPLES, NEUTRAL
from groundswell.domain.query import KINDS, Kind

_NEAREST = 3
_SIMILARITY_WEIGHT = 9.0
_BIAS = -0.9

_COMPLAINT = re.compile(
    r"""\b(?:worst|terrible|horrible|awful|useless|broken|crash\w*|bug(?:s|gy)?|fail\w*|lost|
    ruin\w*|late|delay\w*|cancel+ed|cancel+ation|stuck|stranded|waiting|waited|rude|ridiculous|
    disappoint\w*|frustrat\w*|annoy\w*|unacceptable|pathetic|joke|hate|sucks?|shit\w*|crap\w*|
    wtf|damaged|overpriced|expensive|scam|refund|charged|slow|laggy|freez\w*|error|missing|
    never|nobody|impossible|nightmare|poor|problem\w*|issue\w*|mess|fix|misled|misleading|
    ignor\w*|hung\ up|on\ hold|no\ (?:one|response|answer|help|way|reply|longer|idea|
    explanation)|(?:can't|cannot|can\ not|won't|doesn't|don't|didn't|isn't|not|unable\ to|
    still\ no|still\ not)\ \w+|how\ (?:hard|difficult)|fed\ up|give\ up|unusable|why\ (?:is|are|
    does|do|can't|won't|would|did)|so\ much\ for|waste|wasted|wrong|bad|angry|upset)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_SARCASM = re.compile(
    r"\b(?:oh (?:great|good|joy|wonderful)|thanks (?:a lot |so much )?for (?:nothing|the (?:delay|"
    r"wait|cancel\w+))|great job \w+ing|way to go|nice (?:job|work),? \w+ing|"
    r"love (?:it when|how|waiting)|another (?:\w+ ){0,2}(?:delay|crash|bug|outage|update|fee))\b",
    re.IGNORECASE,
)
_PRAISE = re.compile(
    r"\b(?:thank(?:s| you)|love|loved|great|awesome|amazing|excellent|best|perfect|fantastic|"
    r"appreciate|happy|glad|helpful|recommend|wonderful|enjoy\w*|kudos|impressed|easy)\b",
    re.IGNORECASE,
)
_NEGATED_PRAISE = re.compile(
    r"\b(?:not|no|never|isn't|wasn't|don't|didn't|hardly|less than)\s+(?:\w+\s+){0,2}"
    r"(?:love|great|happy|helpful|easy|impressed|recommend|good|enjoy\w*)\b",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"\b(?:i wish|wish (?:there|you|it|they|we)|would (?:be (?:nice|great|good|cool|helpful)|love|"
    r"like (?:to|it if))|please (?:add|make|bring|allow|let|support|give|include|consider)|should "
    r"(?:have|be able|add|allow|offer|let)|feature request|it'd be (?:nice|great)|if only|"
    r"needs? (?:an? option|to (?:add|have|be able))|could you (?:add|make))\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"\?\s*$|^\s*(?:how|what|where|when|can|does|do|is|are|which|who)\b", re.IGNORECASE
)
_SHOUT = re.compile(r"\b[A-Z]{4,}\b|!{2,}")


@dataclass(frozen=True, slots=True)
class Score:
    """How surely a sentence is of each kind (0..1), and how strongly it is put (0..1)."""

    kinds: dict[Kind, float]
    severity: float

    @property
    def sentiment(self) -> float:
        """Return praise minus complaint, in -1..1."""
        return self.kinds["praise"] - self.kinds["pain_point"]


class Scorer:
    """Score sentences; the example vectors are computed once."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._examples: dict[str, Any] | None = None

    def scores(self, texts: Sequence[str], vectors: Any) -> list[Score]:
        """Return one score a text; `vectors` are the texts' unit rows."""
        if self._examples is None:
            # Runs share a scorer and work in threads: it is whole before anybody sees it.
            found: dict[str, Any] = {kind: self._embedder.embed(EXAMPLES[kind]) for kind in KINDS}
            found["neutral"] = self._embedder.embed(NEUTRAL)
            self._examples = found
        near = {name: _nearness(vectors, rows) for name, rows in self._examples.items()}
        return [
            _score(text, {name: float(values[at]) for name, values in near.items()})
            for at, text in enumerate(texts)
        ]


def _nearness(vectors: Any, examples: Any) -> Any:
    import numpy as np  # noqa: PLC0415  # heavy

    similarity = vectors @ examples.T
    return np.sort(similarity, axis=1)[:, -_NEAREST:].mean(axis=1)


def _score(text: str, near: dict[str, float]) -> Score:
    text = text.replace("’", "'")
    cues = _cues(text)
    kinds: dict[Kind, float] = {}
    for kind in KINDS:
        other = max(near["neutral"], *(near[name] for name in KINDS if name != kind))
        kinds[kind] = _logistic(_SIMILARITY_WEIGHT * (near[kind] - other) + cues[kind] + _BIAS)
    strength = len(_COMPLAINT.findall(text)) + 2 * len(_SHOUT.findall(text))
    severity = kinds["pain_point"] * (0.5 + 0.5 * min(1.0, strength / 4))
    return Score(kinds, severity)


def _cues(text: str) -> dict[Kind, float]:
    negated = len(_NEGATED_PRAISE.findall(text))
    sarcasm = len(_SARCASM.findall(text))
    complaints = min(3, len(_COMPLAINT.findall(text)) + negated + 2 * sarcasm)
    praise = max(0, len(_PRAISE.findall(text)) - negated - 2 * sarcasm)
    wish = bool(_WISH.search(text))
    return {
        "pain_point": 1.1 * complaints - 0.8 * min(praise, 2) - 0.6 * wish,
        "praise": 1.2 * min(praise, 3) - 1.3 * complaints,
        "wish": 2.6 * wish,
        "question": 1.2 * bool(_QUESTION.search(text)) - 0.5 * complaints,
    }


def _logistic(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, value))))
