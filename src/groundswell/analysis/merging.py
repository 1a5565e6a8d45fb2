"""Apply an editor's merges and discards to candidates."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from groundswell.analysis.naming_result import Edits, Naming
from groundswell.analysis.prepared import Candidate

MAX_DISCARDED_SHARE = 0.5  # an editor that throws away more than this is not believed


def edited(
    candidates: Sequence[Candidate],
    edits: Edits,
    names: Mapping[str, Naming],
) -> tuple[tuple[Candidate, ...], dict[str, Naming]]:
    """Return the candidates that remain, and their names.

    Merged candidates of one kind join their sentences and documents under the one with the most
    documents, so that people are counted anew. Nothing is lost when the editor would discard more
    than half.
    """
    limit = len(candidates) * MAX_DISCARDED_SHARE
    discards = frozenset(edits.discards if len(edits.discards) <= limit else ())
    by_id = {item.id: item for item in candidates if item.id not in discards}
    kept, named = dict(by_id), dict(names)
    for group in edits.merges:
        members = [item for key, item in by_id.items() if key in group]
        for same in _by_kind(members, names):
            if len(same) > 1:
                lead, *others = same
                kept[lead.id] = _joined(same)
                if (name := _joined_name(same, names)) is not None:
                    named[lead.id] = name
                for other in others:
                    del kept[other.id]
                    named.pop(other.id, None)
    return tuple(kept.values()), {key: name for key, name in named.items() if key in kept}


def _by_kind(members: Sequence[Candidate], names: Mapping[str, Naming]) -> list[list[Candidate]]:
    """Split a group by kind: praise is never merged into a complaint."""
    groups: dict[str, list[Candidate]] = {}
    for item in sorted(members, key=lambda item: -len(item.document_ids)):
        kind = names[item.id].kind if item.id in names else item.kind
        groups.setdefault(kind, []).append(item)
    return list(groups.values())


def _joined(members: Sequence[Candidate]) -> Candidate:
    lead = members[0]
    document_ids = tuple(dict.fromkeys(key for item in members for key in item.document_ids))
    weights = [len(item.document_ids) for item in members]
    whole = sum(weights)
    pairs = list(zip(members, weights, strict=True))
    return replace(
        lead,
        sentence_ids=_in_turn([item.sentence_ids for item in members]),
        document_ids=document_ids,
        severity=sum(item.severity * weight for item, weight in pairs) / whole,
        sentiment=sum(item.sentiment * weight for item, weight in pairs) / whole,
    )


def _joined_name(members: Sequence[Candidate], names: Mapping[str, Naming]) -> Naming | None:
    """Return the name of the first named member, with what all of them cite."""
    named = [names[item.id] for item in members if item.id in names]
    if not named:
        return None
    return replace(named[0], sentence_ids=_in_turn([name.sentence_ids for name in named]))


def _in_turn(lists: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Take the first of each, then the second of each, so that every member is quoted."""
    turns = (key for turn in zip_longest(*lists) for key in turn if key is not None)
    return tuple(dict.fromkeys(turns))
