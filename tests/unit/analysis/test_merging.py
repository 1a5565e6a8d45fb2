from datetime import UTC, datetime

from groundswell.analysis.local import Candidate, LocalAnalyst, Prepared
from groundswell.analysis.merging import edited
from groundswell.analysis.naming_result import Edits, Naming
from groundswell.analysis.options import AnalysisOptions
from groundswell.domain.document import Document
from groundswell.domain.query import Query
from groundswell.domain.sentence import Sentence

NOW = datetime(2026, 11, 1, tzinfo=UTC)
AUTHORS = ["ann", "ben", "ann", "cid", "dee", "eva"]


def prepared():
    texts = [
        "The export lost every invoice.",
        "Nothing arrives in my spreadsheet.",
        "My CSV file is empty again.",
        "Support never answers.",
        "Dark mode hurts my eyes.",
        "Login takes forever.",
    ]
    documents = {
        f"d{at}": Document(f"d{at}", "file:x", text, f"file:x#{at}", author=AUTHORS[at])
        for at, text in enumerate(texts)
    }
    return Prepared(
        documents=documents,
        sentences=tuple(
            Sentence(f"s{at}", f"d{at}", 0, len(text), text) for at, text in enumerate(texts)
        ),
        scores=(),
        vectors=None,
        relevances=dict.fromkeys(documents, 1.0),
        engagement=dict.fromkeys(documents, 0.0),
        query=Query("What hurts?"),
        terms=(),
        now=NOW,
    )


def candidate(key, *places, kind="pain_point", severity=0.5):
    return Candidate(
        id=key,
        kind=kind,
        sentence_ids=tuple(f"s{at}" for at in places),
        document_ids=tuple(f"d{at}" for at in places),
        name=f"name {key}",
        description=f"description {key}",
        severity=severity,
        sentiment=-0.5,
    )


def naming(key, *sentence_ids, kind="pain_point"):
    return Naming(f"model {key}", "Text.", kind, 0.9, sentence_ids)


THREE = [candidate("c1", 0, 1, severity=0.8), candidate("c2", 2, severity=0.2), candidate("c3", 3)]


def merged(*groups, names=None, candidates=THREE, discards=()):
    return edited(candidates, Edits(groups, discards), names or {})


def test_merged_candidates_join_their_sentences_and_documents():
    (first, other), _ = merged(("c2", "c1"))
    assert (first.id, other.id) == ("c1", "c3")
    assert first.document_ids == ("d0", "d1", "d2")
    assert first.sentence_ids == ("s0", "s2", "s1")  # in turn: both are quoted


def test_people_are_counted_anew_and_once():
    (first, _), _ = merged(("c1", "c2"))  # ann wrote in both
    found = LocalAnalyst(AnalysisOptions()).insights(prepared(), [first])
    assert (found[0].frequency.documents, found[0].frequency.authors) == (3, 2)
    assert {quote.document_id for quote in found[0].evidence} == {"d0", "d1"}


def test_severity_is_weighed_by_documents():
    (first, _), _ = merged(("c1", "c2"))
    assert abs(first.severity - (0.8 * 2 + 0.2) / 3) < 1e-9


def test_the_name_of_the_largest_named_member_wins_and_cites_all():
    names = {"c1": naming("c1", "s1"), "c2": naming("c2", "s2")}
    _, found = merged(("c1", "c2"), names=names)
    assert found == {"c1": naming("c1", "s1", "s2")}


def test_an_unnamed_leader_takes_the_name_of_a_member():
    _, found = merged(("c1", "c2"), names={"c2": naming("c2", "s2")})
    assert found["c1"].name == "model c2"


def test_kinds_are_never_merged():
    candidates = [candidate("c1", 0, 1), candidate("c2", 2, kind="praise"), candidate("c3", 3)]
    kept, _ = merged(("c1", "c2", "c3"), candidates=candidates)
    assert [item.id for item in kept] == ["c1", "c2"]
    assert kept[0].document_ids == ("d0", "d1", "d3")


def test_a_kind_that_the_model_corrected_counts():
    names = {"c2": naming("c2", "s2", kind="praise")}
    kept, _ = merged(("c1", "c2"), names=names)
    assert [item.id for item in kept] == ["c1", "c2", "c3"]


def test_discards_go_with_their_names():
    kept, names = merged(discards=("c3",), names={"c3": naming("c3", "s3")})
    assert [item.id for item in kept] == ["c1", "c2"]
    assert names == {}


def test_an_editor_that_discards_more_than_half_is_not_believed():
    kept, _ = merged(discards=("c1", "c2"))
    assert len(kept) == 3


def test_a_discarded_candidate_is_not_merged():
    kept, _ = merged(("c1", "c2"), discards=("c2",))
    assert kept[0].document_ids == ("d0", "d1")


def test_unknown_ids_change_nothing():
    kept, _ = merged(("c8", "c9"), ("c1", "c9"))
    assert list(kept) == THREE


def test_the_order_of_the_group_changes_nothing():
    assert merged(("c1", "c2", "c3")) == merged(("c3", "c1", "c2"))
