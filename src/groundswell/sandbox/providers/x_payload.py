"""Write the answers of X: posts in both spellings, and problems."""

from datetime import UTC
from html import escape
from typing import TYPE_CHECKING, Any

from groundswell.sandbox import sites
from groundswell.sandbox.call import Answer, json_answer
from groundswell.sandbox.post import Post

if TYPE_CHECKING:
    from groundswell.sandbox.providers.x_query import Request

MAX_TEXT_CHARACTERS = 280
_TYPES = "https://api.twitter.com/2/problems/"
_PROBLEM = "application/problem+json"


def item(post: Post, request: "Request") -> dict[str, Any]:
    """Return one post with the fields that were asked for."""
    dialect, id_ = request.dialect, sites.x_id(post)
    whole = "\n\n".join(filter(None, (post.title, post.text)))
    text = whole
    if len(whole) > MAX_TEXT_CHARACTERS:
        text = whole[: MAX_TEXT_CHARACTERS - 1].rstrip() + "…"
    found: dict[str, Any] = {
        "id": id_,
        "text": escape(text, quote=False),
        f"edit_history_{dialect}_ids": [id_],
    }
    optional: dict[str, Any] = {
        "created_at": post.created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "lang": post.language or "und",
        "author_id": str(1_200_000_000_000_000_000 + sum(post.author.encode())),
        "conversation_id": id_,
        "possibly_sensitive": False,
        "public_metrics": _metrics(post, "repost" if dialect == "post" else "retweet"),
    }
    if text != whole:
        optional[f"note_{dialect}"] = {"text": escape(whole, quote=False)}
    return {**found, **{name: optional[name] for name in optional if name in request.fields}}


def problem(status: int, title: str) -> Answer:
    """Return a problem without a type of its own."""
    body = {"title": title, "type": "about:blank", "status": status, "detail": title}
    return json_answer(body, status=status, content_type=_PROBLEM)


def invalid(parameter: str, value: str, reason: str) -> Answer:
    """Return 400 for a parameter."""
    shown = value[:100]
    return json_answer(
        {
            "errors": [
                {
                    "parameters": {parameter: [shown]},
                    "message": f"The `{parameter}` query parameter value [{shown}] {reason}",
                }
            ],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": _TYPES + "invalid-request",
        },
        status=400,
        content_type=_PROBLEM,
    )


def credits_depleted() -> Answer:
    """Return 402: the prepaid money is spent."""
    return json_answer(
        {
            "account_id": "1",
            "title": "CreditsDepleted",
            "detail": "Your enrolled account does not have any credits to fulfill this request.",
            "type": _TYPES + "credits",
        },
        status=402,
        content_type=_PROBLEM,
    )


def capped() -> Answer:
    """Return 429: the posts of the month are used up, whatever the window says."""
    return json_answer(
        {
            "title": "UsageCapExceeded",
            "period": "Monthly",
            "scope": "Product",
            "product_name": "sandbox",
            "account_id": "1",
            "detail": "Usage cap exceeded: Monthly product cap",
            "type": _TYPES + "usage-capped",
        },
        status=429,
        content_type=_PROBLEM,
    )


def _metrics(post: Post, repost: str) -> dict[str, int]:
    likes = max(0, post.score)
    return {
        f"{repost}_count": likes // 5,
        "reply_count": post.comments,
        "like_count": likes,
        "quote_count": 0,
        "bookmark_count": 0,
        "impression_count": likes * 100,
    }
