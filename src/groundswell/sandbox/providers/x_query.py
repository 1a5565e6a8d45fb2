"""Read and check a request to the recent search of X."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from groundswell.sandbox import sites
from groundswell.sandbox.call import Answer, Call, whole
from groundswell.sandbox.post import Post
from groundswell.sandbox.providers import x_payload
from groundswell.sandbox.wanted import Wanted, parse

MAX_QUERY_CHARACTERS = 512
MIN_RESULTS, MAX_RESULTS = 10, 100
HISTORY = timedelta(days=7)
_MAX_ID = 1 << 63
_OPERATOR = re.compile(r"(?P<minus>-?)(?P<name>[a-z_]+):(?P<value>\"[^\"]*\"|[^\s()]+)")
_CONJUNCTIONS = frozenset({"is", "has", "lang"})  # never alone in a query
_TOKEN_START = "b26v89c19z"  # noqa: S105  # how X's page tokens begin
_TOKEN = re.compile(_TOKEN_START + r"(?P<kind>[in])(?P<value>[0-9]{1,19})")


@dataclass(frozen=True, slots=True)
class Request:
    """A request that X would accept."""

    wanted: Wanted
    conditions: tuple[tuple[str, str, bool], ...]
    max_results: int
    since: datetime
    until: datetime | None
    dialect: str
    fields: frozenset[str]
    is_newest_first: bool
    before_id: int = _MAX_ID
    offset: int = 0

    def holds(self, post: Post) -> bool:
        """Tell whether `post` fits the operators of the query."""
        return all(
            _holds(post, name, value) is not negated for name, value, negated in self.conditions
        )

    def next_token(self, page: Sequence[Post]) -> str:
        """Return the token of the page after `page`; it always means the same page."""
        if self.is_newest_first:
            return f"{_TOKEN_START}i{min(int(sites.x_id(post)) for post in page)}"
        return f"{_TOKEN_START}n{self.offset + len(page)}"


def read(call: Call, *, dialects: Sequence[str]) -> Request | Answer:
    """Return the request, or X's answer 400 to it."""
    given = call.parameters
    query = given.get("query", "").strip()
    refused = _query_refused(query) or _fields_refused(call, dialects)
    if refused is not None:
        return refused
    size = whole(given.get("max_results"), otherwise=MIN_RESULTS)
    if size is None or not MIN_RESULTS <= size <= MAX_RESULTS:
        return x_payload.invalid(
            "max_results",
            given.get("max_results", ""),
            f"is not between {MIN_RESULTS} and {MAX_RESULTS}",
        )
    times = _times(call)
    if isinstance(times, Answer):
        return times
    token = given.get("next_token") or given.get("pagination_token") or ""
    place = _TOKEN.fullmatch(token)
    if token and place is None:
        return x_payload.invalid("next_token", token, "is not a valid token")
    dialect = "post" if "post.fields" in given else "tweet"
    return Request(
        wanted=parse(_OPERATOR.sub(" ", query)),
        conditions=tuple(
            (found["name"], found["value"].strip('"'), bool(found["minus"]))
            for found in _OPERATOR.finditer(query)
        ),
        max_results=size,
        since=times[0],
        until=times[1],
        dialect=dialect,
        fields=frozenset(given.get(f"{dialect}.fields", "").split(",")),
        is_newest_first=given.get("sort_order", "recency") == "recency",
        before_id=int(place["value"]) if place and place["kind"] == "i" else _MAX_ID,
        offset=int(place["value"]) if place and place["kind"] == "n" else 0,
    )


def _query_refused(query: str) -> Answer | None:
    if not query:
        return x_payload.invalid("query", "", "can not be empty")
    if len(query) > MAX_QUERY_CHARACTERS:
        return x_payload.invalid(
            "query", query, f"exceeds the limit of {MAX_QUERY_CHARACTERS} characters"
        )
    alone = {found["name"] for found in _OPERATOR.finditer(query)} - _CONJUNCTIONS
    if not alone and not parse(_OPERATOR.sub(" ", query)).groups:
        return x_payload.invalid(
            "query", query, "must hold at least one standalone operator (not only conjunctions)"
        )
    return None


def _fields_refused(call: Call, dialects: Sequence[str]) -> Answer | None:
    for dialect in ("tweet", "post"):
        name = f"{dialect}.fields"
        if name in call.parameters and dialect not in dialects:
            return x_payload.invalid(name, call.parameters[name], "is not a known parameter")
    return None


def _times(call: Call) -> tuple[datetime, datetime | None] | Answer:
    """Return the bounds; without a start it is seven days ago."""
    oldest = call.now - HISTORY
    found: dict[str, datetime | None] = {}
    for name in ("start_time", "end_time"):
        text = call.parameters.get(name)
        moment = None if text is None else _moment(text)
        if text is not None and moment is None:
            return x_payload.invalid(name, text, "is not a time in RFC 3339")
        if text is not None and moment is not None and not oldest <= moment <= call.now:
            return x_payload.invalid(
                name, text, f"must be a time between {oldest:%Y-%m-%dT%H:%MZ} and now"
            )
        found[name] = moment
    return found["start_time"] or oldest, found["end_time"]


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None


def _holds(post: Post, name: str, value: str) -> bool:
    """Tell whether one operator holds; those that the corpus cannot answer hold for nothing."""
    minimum = whole(value, otherwise=0) or 0
    match name:
        case "lang":
            return post.language == value
        case "from":
            return post.author.lower() == value.lower().removeprefix("@")
        case "min_likes":
            return post.score >= minimum
        case "min_replies":
            return post.comments >= minimum
        case _:
            return False
