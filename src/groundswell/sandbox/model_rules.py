"""Answer a prompt by rules, as the stand-in of a language model; nothing here understands."""

import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

PLAIN_ANSWER = (
    "This is the sandbox stand-in of a language model. It answers by rules and knows the tasks of "
    "Groundswell only."
)
_TASK = re.compile(r"^task: (\w+)$", re.MULTILINE)
_FENCE = re.compile(
    r"^=== data (?P<mark>\S+) ===\n(?P<rows>.*?)^=== end (?P=mark) ===$",
    re.MULTILINE | re.DOTALL,
)
_ROW = re.compile(r"^\[([^\]]+)\] (.*)$", re.MULTILINE)
_WORD = re.compile(r"[a-z][a-z'’-]{2,}")
_SENTENCES = re.compile(r"s\d+")
_COMMON = frozenset(
    """
    about after again all also and another any anyone app are because been before being but can
    can't cannot could did didn't does doesn't don't down during each even ever every everything
    fail fails failed few for from get gets getting give going got had has have having help here
    her his hour hours how i'm into it's its just keep keeps last less like make makes many month
    months more most much must need needs never new next nobody nor not nothing now off one only
    other our out over own people please product really same says she should since single some
    someone something still stop such take takes than that that's the their them then there these
    they thing things this those three through time times too two under until upon use used user
    users using very want wants was wasn't way week weeks were what when where which while who whole
    why will wish with without won't work works would year years yet you your
    """.split()  # noqa: SIM905  # reads better than a list
)
_STRONG = frozenset(
    """
    angry awful broke broken cancel cancelled charged crash crashes deleted furious garbage gone
    hate hated horrible leaving lost never nobody refund scam stolen terrible unusable useless worst
    """.split()  # noqa: SIM905
)
_NAMES = {
    "pain_point": "Trouble with {}",
    "wish": "Wish for changes to {}",
    "praise": "Praise for {}",
    "question": "Questions about {}",
}
_CITED = 8
_SAME = 0.6  # share of words from which two labels mean the same


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question of Groundswell: which task, and the numbered lines inside the fence."""

    task: str
    rows: tuple[tuple[str, str], ...]

    def of(self, key: str, *, otherwise: str = "") -> str:
        """Return the first line with this id."""
        return next((text for name, text in self.rows if name == key), otherwise)


def read(system: str, user: str) -> Prompt:
    """Find the task and its lines; a task of "" is none that is known."""
    task = _TASK.search(system) or _TASK.search(user)
    fences = _FENCE.finditer(user)
    rows = tuple(row for found in fences for row in _ROW.findall(found["rows"]))
    if not rows:
        rows = tuple(_ROW.findall(user))
    return Prompt(task[1] if task else "", rows)


def answer(prompt: Prompt) -> dict[str, Any] | str:
    """Return what the rules make of a prompt: JSON for a task, else a plain sentence."""
    rule = _RULES.get(prompt.task)
    return PLAIN_ANSWER if rule is None else rule(prompt)


def _named(prompt: Prompt) -> dict[str, Any]:
    lines = [(key, text) for key, text in prompt.rows if _SENTENCES.fullmatch(key)]
    marks = _marks([text for _, text in lines], 3)
    kind = prompt.of("kind", otherwise="pain_point")
    subject = " and ".join(marks[:2]) or "the product"
    spoken = [
        (sum(mark in text.casefold() for mark in marks), -number, key)
        for number, (key, text) in enumerate(lines)
    ]
    cited = [key for hits, _, key in sorted(spoken, reverse=True) if hits][:_CITED]
    also = f" They often mention {marks[2]} too." if len(marks) > 2 else ""  # noqa: PLR2004
    return {
        "name": _NAMES.get(kind, "Notes on {}").format(subject),
        "description": f"{len(cited)} of {len(lines)} sentences are about {subject}.{also}",
        "kind": kind if kind in _NAMES else "pain_point",
        "severity": _severity([text for _, text in lines]),
        "sentence_ids": cited or [key for key, _ in lines[:1]],
    }


def _edited(prompt: Prompt) -> dict[str, Any]:
    groups: list[list[str]] = []
    seen: list[tuple[str, frozenset[str]]] = []
    for key, text in prompt.rows:
        kind, _, name = text.partition(": ")
        words = frozenset(_words(name))
        for at, (other, known) in enumerate(seen):
            if other == kind and words and len(words & known) >= _SAME * len(words | known):
                groups[at].append(key)
                break
        else:
            groups.append([key])
            seen.append((kind, words))
    return {"merges": [group for group in groups if len(group) > 1], "discards": []}


def _summed_up(prompt: Prompt) -> dict[str, Any]:
    starts = ("Most people speak of this: {}", "Next comes: {}", "Also: {}")
    return {
        "sentences": [
            {"text": start.format(text.partition(": ")[2] or text) + ".", "ids": [key]}
            for start, (key, text) in zip(starts, prompt.rows, strict=False)
        ]
    }


def _planned(prompt: Prompt) -> dict[str, Any]:
    words = prompt.of("searched").split() or list(_words(prompt.of("question")))
    subject = " ".join(words[:2])
    endings = ("problem", "not working", "alternative", "too expensive")
    return {"terms": [f"{subject} {ending}" for ending in endings if subject]}


def _extracted(prompt: Prompt) -> dict[str, Any]:
    """Return an extraction as long as one that quotes its evidence: about 600 tokens."""
    lines = [row for row in prompt.rows if row[1]] or [("s1", PLAIN_ANSWER)]
    items: list[dict[str, Any]] = []
    while sum(len(json.dumps(item)) for item in items) < 2_400:  # noqa: PLR2004  # 4 a token
        key, text = lines[len(items) % len(lines)]
        marks = _marks([text], 3) or ["the product"]
        items.append(
            {
                "name": f"Trouble with {' and '.join(marks[:2])}",
                "description": f"Somebody writes about {', '.join(marks)} and is not pleased.",
                "severity": _severity([text]),
                "quotes": [text[:160]],
                "ids": [key],
            }
        )
    return {"insights": items}


def _report(prompt: Prompt) -> dict[str, Any]:
    """Return a report of about 700 tokens."""
    lines = [row for row in prompt.rows if row[1]] or [("s1", PLAIN_ANSWER)]
    parts = ["# What people say"]
    while sum(map(len, parts)) < 2_750:  # noqa: PLR2004  # 4 a token
        key, text = lines[(len(parts) - 1) % len(lines)]
        marks = " and ".join(_marks([text], 2)) or "the product"
        parts.append(
            f"## {len(parts)}. {marks.capitalize()}\n\nOne post says: {text[:200]} [{key}]"
        )
    return {"report": "\n\n".join(parts)}


_RULES: dict[str, Callable[[Prompt], dict[str, Any]]] = {
    "name_insight": _named,
    "edit_insights": _edited,
    "summarise_insights": _summed_up,
    "plan_search": _planned,
    "extract_insights": _extracted,
    "write_report": _report,
}


def _marks(texts: Sequence[str], count: int) -> list[str]:
    """Return the words that most of `texts` share, then the longer ones."""
    counts = Counter(word for text in texts for word in dict.fromkeys(_words(text)))
    return sorted(counts, key=lambda word: (-counts[word], -len(word), word))[:count]


def _words(text: str) -> list[str]:
    found = (word.strip("'’-") for word in _WORD.findall(text.casefold()))
    return [word for word in found if len(word) > 2 and word not in _COMMON]  # noqa: PLR2004


def _severity(texts: Sequence[str]) -> float:
    strong = sum(bool(_STRONG.intersection(_WORD.findall(text.casefold()))) for text in texts)
    return round(0.3 + 0.6 * strong / max(1, len(texts)), 2)
