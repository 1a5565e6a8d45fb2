"""Read the posts and comments of Lemmy's answers, in both versions of its API."""

from collections.abc import Mapping
from typing import Any

from groundswell.domain.document import Document, JsonScalar, joined
from groundswell.sources.answer import integer, iso, string
from groundswell.sources.authors import Authors
from groundswell.sources.fields import label, link, native_id
from groundswell.sources.lemmy_site import LemmySite
from groundswell.sources.text import clean, from_markdown

_SOURCE = "lemmy"


def items(answer: Mapping[str, Any], name: str, kind: str) -> object:
    """Return the items of one kind; v4 may mix all kinds in `results`."""
    mixed = answer.get("results")
    if name in answer or not isinstance(mixed, list):
        return answer.get(name)
    wanted = {kind, kind.title()}
    return [
        item
        for item in mixed
        if isinstance(item, dict)
        and (
            (isinstance(item.get("type_"), str) and item["type_"] in wanted)
            or ("type_" not in item and _is_only(item, kind))
        )
    ]


def post(
    item: Mapping[str, Any], *, base_url: str, site: LemmySite, authors: Authors
) -> Document | None:
    """Return a post as a document, `None` when it is gone."""
    entry = item["post"]
    title, body = clean(string(entry.get("name"))), from_markdown(string(entry.get("body")))
    return _document(
        item,
        entry,
        title=title,
        body=body,
        place=("post", base_url),
        language=site.language(entry.get("language_id")),
        authors=authors,
    )


def comment(
    item: Mapping[str, Any], *, base_url: str, site: LemmySite, authors: Authors
) -> Document | None:
    """Return a comment as a document, `None` when it is gone."""
    entry = item["comment"]
    return _document(
        item,
        entry,
        title="",
        body=from_markdown(string(entry.get("content"))),
        place=("comment", base_url),
        language=site.language(entry.get("language_id")),
        authors=authors,
    )


def _document(
    item: Mapping[str, Any],
    entry: Mapping[str, Any],
    *,
    title: str,
    body: str,
    place: tuple[str, str],
    language: str | None,
    authors: Authors,
) -> Document | None:
    if entry.get("removed") or entry.get("deleted"):
        return None
    kind, base_url = place
    counts = item.get("counts")
    counters = counts if isinstance(counts, dict) else entry  # v4 keeps them in the entry
    creator, community = item.get("creator"), item.get("community")
    extra: dict[str, JsonScalar] = {"type": kind}
    if isinstance(community, dict):
        extra["community"] = label(community.get("name"))
    number = native_id(entry.get("id"))
    replies = counters.get("comments") if kind == "post" else counters.get("child_count")
    return Document(
        id=f"{_SOURCE}:{kind}-{number}",
        source=_SOURCE,
        text=joined(title, body),
        url=link(
            entry.get("ap_id"), fallback=link(f"{base_url}/{kind}/{number}", fallback=base_url)
        ),
        title=title,
        author=authors.key(_SOURCE, _address(creator)),
        created_at=iso(entry.get("published") or entry.get("published_at")),
        score=integer(counters.get("score")),
        comments=integer(replies),
        language=language,
        extra=extra,
    )


def _is_only(item: Mapping[str, Any], kind: str) -> bool:
    return kind in item and (kind == "comment" or "comment" not in item)


def _address(creator: object) -> str:
    """Return the address of the person: names repeat across instances."""
    if not isinstance(creator, dict):
        return ""
    for name in ("actor_id", "ap_id", "name"):
        if string(creator.get(name)):
            return string(creator[name])
    return ""
