"""A true answer of every provider."""

import json

from groundswell.sources.github import GitHubOptions, GitHubSource
from groundswell.sources.hackernews import HackerNewsOptions, HackerNewsSource
from groundswell.sources.lemmy import LemmyOptions, LemmySource
from groundswell.sources.reddit import Reddit, RedditOptions
from groundswell.sources.stackexchange import StackExchangeOptions, StackExchangeSource
from groundswell.sources.web_search.brave import Brave, BraveOptions
from groundswell.sources.web_search.google_cse import GoogleCse, GoogleCseOptions
from groundswell.sources.web_search.searxng import Searxng, SearxngOptions
from groundswell.sources.web_search.serper import Serper, SerperOptions
from groundswell.sources.web_search.tavily import Tavily, TavilyOptions
from groundswell.sources.x import X, XOptions
from groundswell.transport.http import HttpResponse
from tests.fake_clock import FakeClock

REDDIT = {
    "kind": "Listing",
    "data": {
        "after": "t3_b",
        "children": [
            {
                "kind": "t3",
                "data": {
                    "id": "abc",
                    "title": "Reports eat my Fridays",
                    "selftext": "I copy &amp; paste.",
                    "author": "sample_user",
                    "subreddit": "sample",
                    "score": 148,
                    "num_comments": 61,
                    "created_utc": 1_776_080_345.0,
                    "permalink": "/r/sample/comments/abc/reports/",
                    "removed_by_category": None,
                },
            }
        ],
    },
}
THREAD = [
    {"kind": "Listing", "data": {"children": []}},
    {
        "kind": "Listing",
        "data": {
            "after": None,
            "children": [
                {
                    "kind": "t1",
                    "data": {
                        "id": "c1",
                        "body": "Same here.",
                        "author": "sample_user",
                        "score": 4,
                        "link_id": "t3_abc",
                        "created_utc": 1_776_080_345.0,
                        "replies": {"kind": "Listing", "data": {"children": [{"kind": "more"}]}},
                    },
                }
            ],
        },
    },
]
X_ANSWER = {
    "data": [
        {
            "id": "1992000000000000001",
            "text": "Why is it so hard to split a bill &amp; an invoice?",
            "note_tweet": {"text": "The whole text"},
            "created_at": "2026-10-30T08:14:03.000Z",
            "lang": "en",
            "author_id": "12",
            "referenced_tweets": [{"type": "quoted", "id": "1"}],
            "public_metrics": {"retweet_count": 2, "reply_count": 5, "like_count": 31},
        }
    ],
    "meta": {"result_count": 1, "next_token": "b26"},
}
HACKERNEWS = {
    "hits": [
        {
            "objectID": "41",
            "author": "sample_user",
            "comment_text": "I&#x27;d <p>pay",
            "story_title": "Ask",
            "url": "https://example.com/a",
            "points": 3,
            "num_comments": 4,
            "created_at": "2026-03-01T10:00:00Z",
            "created_at_i": 1_772_359_200,
        },
        {"objectID": "42", "title": "Slow &amp; sad", "story_text": "<p>text"},
    ],
    "nbPages": 5,
}
STACKEXCHANGE = {
    "items": [
        {
            "question_id": 7,
            "title": "How to split &amp; keep VAT?",
            "body": "<p>Every tool</p>",
            "link": "https://superuser.com/questions/7/how",
            "score": 12,
            "answer_count": 2,
            "view_count": 34,
            "creation_date": 1_772_359_200,
            "owner": {"display_name": "Sample"},
        }
    ],
    "has_more": True,
    "quota_remaining": 287,
    "backoff": 10,
}
GITHUB = {
    "total_count": 812,
    "items": [
        {
            "id": 1,
            "number": 77,
            "title": "Export is slow",
            "body": "<!-- template -->Very <b>slow</b>",
            "html_url": "https://github.com/o/n/issues/77",
            "repository_url": "https://api.github.com/repos/o/n",
            "user": {"login": "sample"},
            "state": "open",
            "comments": 4,
            "reactions": {"+1": 110},
            "created_at": "2026-02-01T10:00:00Z",
        }
    ],
}
LEMMY = {
    "posts": [
        {
            "post": {
                "id": 5,
                "name": "Tools are awful",
                "body": "markdown",
                "ap_id": "https://lemmy.example/post/5",
                "published": "2026-03-01T10:00:00.000000Z",
                "language_id": 37,
            },
            "creator": {"actor_id": "https://lemmy.example/u/sample"},
            "community": {"name": "sample"},
            "counts": {"score": 60, "comments": 14},
        }
    ],
    "comments": [
        {
            "comment": {"id": 6, "content": "Too slow", "ap_id": "https://lemmy.example/comment/6"},
            "counts": {"score": 1, "child_count": 0},
        }
    ],
    "next_page": "abc",
}
BRAVE = {
    "query": {"more_results_available": True},
    "web": {
        "results": [
            {
                "title": "Splitting",
                "url": "https://example.com/a",
                "description": "People <strong>say</strong>",
                "age": "March 3, 2026",
                "page_age": "2026-03-03T10:00:00",
                "language": "en",
                "extra_snippets": ["more"],
            }
        ]
    },
    "discussions": {
        "results": [
            {
                "url": "https://forum.example.com/t/1",
                "title": "Anyone?",
                "data": {"forum_name": "F", "num_answers": 12, "score": "34", "top_comment": "No"},
            }
        ]
    },
}
GOOGLE_CSE = {
    "queries": {"nextPage": [{"startIndex": 11}]},
    "items": [
        {
            "title": "Painful",
            "link": "https://example.com/a",
            "snippet": "Mar 3, 2026 ... people complain",
            "pagemap": {"metatags": [{"article:published_time": "2026-03-03T10:00:00Z"}]},
        }
    ],
}
SERPER = {
    "organic": [
        {
            "title": "Splitting",
            "link": "https://example.com/a",
            "snippet": "People",
            "date": "Mar 3, 2026",
        }
    ],
    "credits": 1,
}
TAVILY = {
    "results": [
        {
            "title": "Splitting",
            "url": "https://example.com/a",
            "content": "People",
            "published_date": "Tue, 03 Mar 2026 10:00:00 GMT",
        }
    ],
    "usage": {"credits": 1},
}
SEARXNG = {
    "results": [
        {
            "url": "https://example.com/a",
            "title": "Splitting",
            "content": "People",
            "publishedDate": "2026-03-03T10:00:00",
            "engine": "brave",
        }
    ],
    "unresponsive_engines": [["google", "too many requests"]],
}


class Provider:
    """Gives one answer, and a token to whoever asks for one."""

    def __init__(self, body, *, status=200, headers=None):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.answer = HttpResponse(status, headers or {}, raw)

    async def send(self, request):
        if request.form is not None:
            return HttpResponse(200, {}, b'{"access_token": "token"}')
        return self.answer

    async def aclose(self):
        pass


def _backend(kind, options):
    def build(http):
        backend = kind(http, options, clock=FakeClock())
        backend.fetch = backend.search
        return backend

    return build


def _source(kind, options):
    return lambda http: kind(http, options, clock=FakeClock())


_REDDIT = _source(Reddit, RedditOptions("id", "secret", "python:sample:v1"))
ANY = frozenset()

# name -> how to build it, a true answer, the hosts that links may lead to, a cursor
PROVIDERS = {
    "reddit": (_REDDIT, REDDIT, {"www.reddit.com"}, None),
    "reddit thread": (_REDDIT, THREAD, {"www.reddit.com"}, "comments:abc:"),
    "x": (_source(X, XOptions("token")), X_ANSWER, {"x.com"}, None),
    "hackernews": (
        _source(HackerNewsSource, HackerNewsOptions()),
        HACKERNEWS,
        {"news.ycombinator.com"},
        None,
    ),
    "stackexchange": (
        _source(StackExchangeSource, StackExchangeOptions(sites=("superuser",))),
        STACKEXCHANGE,
        {"superuser.com"},
        None,
    ),
    "github": (_source(GitHubSource, GitHubOptions()), GITHUB, {"github.com"}, None),
    "lemmy v3": (_source(LemmySource, LemmyOptions(api="v3")), LEMMY, ANY, None),
    "lemmy v4": (_source(LemmySource, LemmyOptions(api="v4")), LEMMY, ANY, None),
    "lemmy site": (_source(LemmySource, LemmyOptions()), LEMMY, ANY, None),
    "brave": (_backend(Brave, BraveOptions("key")), BRAVE, ANY, None),
    "google_cse": (_backend(GoogleCse, GoogleCseOptions("key", "cx")), GOOGLE_CSE, ANY, None),
    "serper": (_backend(Serper, SerperOptions("key")), SERPER, ANY, None),
    "tavily": (_backend(Tavily, TavilyOptions("key")), TAVILY, ANY, None),
    "tavily keyless": (_backend(Tavily, TavilyOptions()), TAVILY, ANY, None),
    "searxng": (_backend(Searxng, SearxngOptions()), SEARXNG, ANY, None),
}
