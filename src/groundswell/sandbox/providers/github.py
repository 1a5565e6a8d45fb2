"""Stand in for GitHub's search of issues."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from groundswell.sandbox.call import Answer, Call, json_answer, whole
from groundswell.sandbox.corpus import Corpus, Order
from groundswell.sandbox.post import Post
from groundswell.sandbox.provider import ANONYMOUS, About, Caller, Endpoint, is_ours
from groundswell.sandbox.wanted import parse
from groundswell.sandbox.window import Counted, Meter, Window

MAX_QUERY_CHARACTERS, MAX_OPERATORS = 256, 5
REACHABLE_ITEMS, MAX_PER_PAGE, DEFAULT_PER_PAGE = 1_000, 100, 30
SECONDARY_SECONDS = 60.0
_DOCS = "https://docs.github.com/rest/search/search#search-issues-and-pull-requests"
_SEARCH, _SEARCH_ANONYMOUS = "search", "search-anonymous"
_FIRST_ID = 2_000_000_000
_QUALIFIER = re.compile(r"(?P<minus>-?)(?P<name>[a-z][a-z-]*):(?P<value>\"[^\"]*\"|\S+)")
_COMPARED = re.compile(r"(?P<sign>>=|<=|>|<)?(?P<value>.+)")
_OPERATORS = re.compile(r"\b(?:AND|OR|NOT)\b")
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")
_SORTS: dict[str, Order] = {"created": "new", "updated": "new", "": "relevance"}
ABOUT = About(
    name="github",
    title="GitHub issues",
    prefix="/github",
    windows={
        _SEARCH: (Window(30, 60.0, "aligned"),),
        _SEARCH_ANONYMOUS: (Window(10, 60.0, "aligned"),),
    },
    settings={
        "sources.github.enabled": True,
        "sources.github.base_url": "{url}",
        "sources.github.token": "sandbox-token",
    },
    example="/search/issues?q=export+is:issue&per_page=5",
    median_seconds=0.4,
    key_hint="none, or a token that begins with sandbox for 30 a minute",
)


class GitHub:
    """GitHub over the posts of `corpus`.

    The search also looks into the name of the repository, which the true one does not: issues of
    a product seldom say its name, and a small corpus would look empty. `secondary` adds a limit
    for bursts.
    """

    def __init__(self, corpus: Corpus, *, secondary: Window | None = None) -> None:
        self._corpus = corpus
        self._secondary = None if secondary is None else Meter((secondary,))

    @property
    def about(self) -> About:
        """Describe the stand-in."""
        return ABOUT

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Return every path that is answered."""
        return (Endpoint("GET", "/search/issues", self._search, _SEARCH),)

    def caller(self, call: Call, bucket: str) -> Caller | Answer:
        """Return the owner of the token, or everybody in a smaller bucket."""
        if not call.headers.get("user-agent"):
            return _refused(403, "Request forbidden by administrative rules.")
        if "authorization" not in call.headers:
            return Caller(ANONYMOUS, f"{bucket}-anonymous")
        token = call.headers["authorization"].partition(" ")[2].strip()
        return Caller(token, bucket) if is_ours(token) else _refused(401, "Bad credentials")

    def limit_headers(self, call: Call, counted: Counted) -> Mapping[str, str]:
        """Return the five headers of the bucket."""
        if (found := counted.tightest) is None:
            return {}
        return {
            "x-ratelimit-limit": str(found.window.limit),
            "x-ratelimit-remaining": str(found.remaining),
            "x-ratelimit-used": str(found.used),
            "x-ratelimit-reset": f"{call.now.timestamp() + found.reset_seconds:.0f}",
            "x-ratelimit-resource": "search",
        }

    def refusal(self, call: Call, counted: Counted) -> Answer:
        """Return 403 as GitHub does for its primary limit."""
        del call, counted
        return _refused(403, "API rate limit exceeded for 127.0.0.1.")

    async def _search(self, call: Call) -> Answer:
        if self._secondary is not None and not self._secondary.take(call.now).is_granted:
            return json_answer(
                {
                    "message": "You have exceeded a secondary rate limit.",
                    "documentation_url": _DOCS,
                },
                status=403,
                headers={"retry-after": f"{SECONDARY_SECONDS:.0f}"},
                wait_seconds=SECONDARY_SECONDS,
            )
        query = call.parameters.get("q", "").strip()
        number = whole(call.parameters.get("page"), otherwise=1)
        size = whole(call.parameters.get("per_page"), otherwise=DEFAULT_PER_PAGE)
        if number is None or size is None:
            number, size = 1, DEFAULT_PER_PAGE  # GitHub ignores what is no number
        number, size = max(1, number), max(1, min(size, MAX_PER_PAGE))
        reason = _unusable(query, number=number, size=size)
        if reason:
            return _invalid(reason)
        found = self._found(query, call)
        page = found[(number - 1) * size : number * size]
        return json_answer(
            {
                "total_count": len(found),
                "incomplete_results": False,
                "items": [_issue(post, call) for post in page],
            },
            headers=_links(call, number=number, size=size, total=len(found)),
        )

    def _found(self, query: str, call: Call) -> list[Post]:
        conditions = list(_QUALIFIER.finditer(query))
        sort = call.parameters.get("sort", "")
        posts = self._corpus.search(
            parse(_QUALIFIER.sub(" ", query)),
            platform="github",
            order=_SORTS.get(sort, "top"),
            names=True,
        )
        return [
            post
            for post in posts
            if not post.is_gone
            and all(
                _holds(post, found["name"], found["value"].strip('"')) is not bool(found["minus"])
                for found in conditions
            )
        ]


def _unusable(query: str, *, number: int, size: int) -> str | None:
    """Return why GitHub would not search, in its words."""
    if not query:
        return "The search is missing."
    if len(query) > MAX_QUERY_CHARACTERS:
        return f"The search is longer than {MAX_QUERY_CHARACTERS} characters."
    if len(_OPERATORS.findall(query)) > MAX_OPERATORS:
        return f"More than {MAX_OPERATORS} AND / OR / NOT operators were used."
    kinds = {found["value"] for found in _QUALIFIER.finditer(query) if found["name"] == "is"}
    if not kinds & {"issue", "pull-request"}:
        return "Query must include 'is:issue' or 'is:pull-request'"
    if (number - 1) * size >= REACHABLE_ITEMS:
        return "Only the first 1000 search results are available"
    return None


def _holds(post: Post, name: str, value: str) -> bool:
    """Tell whether a qualifier holds; those that the corpus cannot answer hold for nothing."""
    owner, _, _ = _repository(post).partition("/")
    answers: dict[str, bool] = {
        "is": value in {"issue", "open", "public"},
        "in": True,
        "sort": True,
        "state": value == "open",
        "repo": _repository(post).lower() == value.lower(),
        "org": owner.lower() == value.lower(),
        "user": owner.lower() == value.lower(),
        "created": _compared(f"{post.created_at:%Y-%m-%d}", value[:12]),
        "comments": _compared(f"{post.comments:09}", _padded(value)),
        "reactions": _compared(f"{max(0, post.score):09}", _padded(value)),
    }
    return answers.get(name, False)


def _compared(have: str, wanted: str) -> bool:
    found = _COMPARED.fullmatch(wanted)
    if found is None:
        return False
    value = found["value"]
    return {
        ">=": have >= value,
        "<=": have <= value,
        ">": have > value,
        "<": have < value,
    }.get(found["sign"] or "", have == value)


def _padded(value: str) -> str:
    digits = value.lstrip("<>=")
    return value[: len(value) - len(digits)] + digits.zfill(9)


def _links(call: Call, *, number: int, size: int, total: int) -> dict[str, str]:
    last = -(-min(total, REACHABLE_ITEMS) // size)

    def to(page: int) -> str:
        address = f"{call.base_url}{call.path}"
        return f"<{address}?{urlencode({**call.parameters, 'page': page})}>"

    links = []
    if number < last:
        links += [f'{to(number + 1)}; rel="next"', f'{to(last)}; rel="last"']
    if number > 1:
        links += [f'{to(1)}; rel="first"', f'{to(number - 1)}; rel="prev"']
    return {"link": ", ".join(links)} if links else {}


def _issue(post: Post, call: Call) -> dict[str, Any]:
    repository, created = _repository(post), _iso(post.created_at)
    api = f"{call.base_url}/repos/{repository}"
    votes = max(0, post.score)
    return {
        "id": _FIRST_ID + post.number,
        "node_id": f"I_{post.number}",
        "number": post.number,
        "title": post.headline,
        "state": "open",
        "state_reason": None,
        "locked": False,
        "comments": post.comments,
        "score": 1.0,
        "html_url": call.link(post),
        "url": f"{api}/issues/{post.number}",
        "repository_url": api,
        "comments_url": f"{api}/issues/{post.number}/comments",
        "user": {"login": post.author, "id": post.number, "type": "User"},
        "labels": [],
        "assignees": [],
        "milestone": None,
        "author_association": "NONE",
        "created_at": created,
        "updated_at": created,
        "closed_at": None,
        "body": post.text,
        "reactions": {"total_count": votes, "+1": votes, "-1": 0},
    }


def _repository(post: Post) -> str:
    name = post.community
    return name if _REPOSITORY.fullmatch(name) else f"sample/{name or 'app'}".replace(" ", "-")


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _refused(status: int, message: str) -> Answer:
    body = {"message": message, "documentation_url": _DOCS, "status": str(status)}
    return json_answer(body, status=status)


def _invalid(message: str) -> Answer:
    errors: Sequence[Mapping[str, str]] = [
        {"resource": "Search", "field": "q", "code": "invalid", "message": message}
    ]
    body = {"message": "Validation Failed", "errors": errors}
    return json_answer({**body, "documentation_url": _DOCS, "status": "422"}, status=422)
