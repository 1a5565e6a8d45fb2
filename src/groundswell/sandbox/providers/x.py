"""Stand in for the recent search of X."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from groundswell.sandbox import sites
from groundswell.sandbox.call import Answer, Call, json_answer
from groundswell.sandbox.corpus import Corpus
from groundswell.sandbox.post import Post
from groundswell.sandbox.provider import About, Caller, Endpoint, is_ours
from groundswell.sandbox.providers import x_payload
from groundswell.sandbox.providers.x_query import Request, read
from groundswell.sandbox.window import Counted, Window

POST_USD = 0.005
NEWEST_AGE = timedelta(seconds=30)
_SEARCH, _USAGE = "search", "usage"
ABOUT = About(
    name="x",
    title="X",
    prefix="/x",
    windows={
        _SEARCH: (Window(450, 900.0, "aligned"),),
        _USAGE: (Window(50, 900.0, "aligned"),),
    },
    settings={
        "sources.x.enabled": True,
        "sources.x.base_url": "{url}",
        "sources.x.site_url": "{server}" + sites.X,
        "sources.x.bearer_token": "sandbox-token",
    },
    example="/2/tweets/search/recent?query=export&max_results=10",
    median_seconds=0.45,
    key_hint="a bearer token that begins with sandbox",
)


class X:
    """X over the posts of `corpus`.

    `credits_usd` is the prepaid money, `None` without end; a post costs once in a UTC day.
    `post_cap` is how many posts a month holds. `dialects` are the spellings of fields that are
    accepted: `tweet`, `post` or both.
    """

    def __init__(
        self,
        corpus: Corpus,
        *,
        credits_usd: float | None = None,
        post_cap: int = 3_000_000,
        dialects: tuple[str, ...] = ("tweet", "post"),
    ) -> None:
        self._corpus = corpus
        self._credits_usd = credits_usd
        self._post_cap = post_cap
        self._dialects = dialects
        self._billed: set[tuple[str, int]] = set()

    @property
    def about(self) -> About:
        """Describe the stand-in."""
        return ABOUT

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Return every path that is answered; any other gives 404 without a body."""
        return (
            Endpoint("GET", "/2/tweets/search/recent", self._search, _SEARCH),
            Endpoint("GET", "/2/usage/tweets", self._usage, _USAGE),
            Endpoint("GET", "/{rest:path}", _unknown, open_to_all=True),
        )

    def caller(self, call: Call, bucket: str) -> Caller | Answer:
        """Return the app that the bearer token belongs to."""
        token = call.bearer()
        return Caller(token, bucket) if is_ours(token) else x_payload.problem(401, "Unauthorized")

    def limit_headers(self, call: Call, counted: Counted) -> Mapping[str, str]:
        """Return the three headers; the reset is a time since 1970."""
        if (found := counted.tightest) is None:
            return {}
        return {
            "x-rate-limit-limit": str(found.window.limit),
            "x-rate-limit-remaining": str(found.remaining),
            "x-rate-limit-reset": f"{call.now.timestamp() + found.reset_seconds:.0f}",
        }

    def refusal(self, call: Call, counted: Counted) -> Answer:
        """Return 429."""
        del call, counted
        return x_payload.problem(429, "Too Many Requests")

    async def _search(self, call: Call) -> Answer:
        request = read(call, dialects=self._dialects)
        if isinstance(request, Answer):
            return request
        if len(self._billed) >= self._post_cap:
            return x_payload.capped()
        if self._credits_usd is not None and self._spent_usd() + POST_USD > self._credits_usd:
            return x_payload.credits_depleted()
        found = self._found(request, call)
        page = found[: request.max_results]
        self._billed.update((f"{call.now:%Y-%m-%d}", post.number) for post in page)
        return json_answer(_body(page, request, has_more=len(found) > len(page)))

    def _found(self, request: Request, call: Call) -> list[Post]:
        posts = self._corpus.search(
            request.wanted,
            platform="x",
            since=request.since,
            until=min(request.until or call.now, call.now - NEWEST_AGE),
            order="new" if request.is_newest_first else "relevance",
        )
        found = [post for post in posts if not post.is_gone and request.holds(post)]
        if not request.is_newest_first:
            return found[request.offset :]
        found.sort(key=lambda post: int(sites.x_id(post)), reverse=True)
        return [post for post in found if int(sites.x_id(post)) < request.before_id]

    def _spent_usd(self) -> float:
        return len(self._billed) * POST_USD

    async def _usage(self, call: Call) -> Answer:
        del call
        data = {
            "project_id": "sandbox",
            "project_cap": str(self._post_cap),
            "project_usage": str(len(self._billed)),
            "cap_reset_day": 1,
        }
        return json_answer({"data": data})


async def _unknown(_: Call) -> Answer:
    return Answer(status=404, content_type="")


def _body(page: list[Post], request: Request, *, has_more: bool) -> dict[str, Any]:
    if not page:
        return {"meta": {"result_count": 0}}
    ids = [sites.x_id(post) for post in page]
    meta: dict[str, Any] = {
        "newest_id": max(ids, key=int),
        "oldest_id": min(ids, key=int),
        "result_count": len(page),
    }
    if has_more:
        meta["next_token"] = request.next_token(page)
    return {"data": [x_payload.item(post, request) for post in page], "meta": meta}
