"""Hold the posts that the stand-ins serve, and search them."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

from groundswell.sandbox import dating, reading
from groundswell.sandbox.post import Post
from groundswell.sandbox.wanted import Term, Wanted, words

Order = Literal["relevance", "new", "top"]
_TITLE_WEIGHT = 1.5


class Corpus:
    """Posts with an inverted index in memory."""

    def __init__(self, posts: Sequence[Post]) -> None:
        self._posts = tuple(posts)
        self._by_id = {post.id: post for post in posts}
        self._by_number = {post.number: post for post in posts}
        self._titles = [frozenset(words(post.title)) for post in posts]
        self._words = [words(f"{post.title} {post.text}") for post in posts]
        self._places: dict[str, set[int]] = defaultdict(set)
        self._communities: dict[str, set[int]] = defaultdict(set)
        for place, post in enumerate(posts):
            for word in self._words[place]:
                self._places[word].add(place)
            for word in words(post.community):
                self._communities[word].add(place)

    @classmethod
    def load(cls, path: Path | None = None, *, now: datetime, keep_dates: bool = False) -> "Corpus":
        """Return the posts of `path`, or the bundled sample.

        Dates are moved so that the newest post is an hour old, unless `keep_dates`.

        Raises:
            ConfigurationError: the file cannot be used.
        """
        posts = reading.read(path or reading.SAMPLE)
        return cls(posts if keep_dates else dating.recent(posts, now=now))

    def __len__(self) -> int:
        return len(self._posts)

    def of_id(self, id_: str) -> Post | None:
        """Return the post named `id_`."""
        return self._by_id.get(id_)

    def of_number(self, number: int) -> Post | None:
        """Return the post with that number."""
        return self._by_number.get(number)

    def communities(self, platform: str) -> frozenset[str]:
        """Return the communities of a platform in lower case."""
        return frozenset(
            post.community.lower()
            for post in self._posts
            if post.platform == platform and post.community
        )

    def replies(self, post: Post) -> list[Post]:
        """Return the comments on `post`, oldest first."""
        found = [reply for reply in self._posts if reply.thread == post.id and reply != post]
        return sorted(found, key=lambda reply: (reply.created_at, reply.number))

    def search(
        self,
        wanted: Wanted,
        *,
        platform: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        order: Order = "relevance",
        names: bool = False,
    ) -> list[Post]:
        """Return the matching posts, best first; `platform` of `None` means all.

        With `names`, a word may also match the name of the community.
        """
        scored: list[tuple[float, Post]] = []
        for place in self._matching(wanted, names=names):
            post = self._posts[place]
            if (
                (platform is None or post.platform == platform)
                and (since is None or post.created_at >= since)
                and (until is None or post.created_at <= until)
            ):
                scored.append((self._score(place, wanted), post))
        if order == "new":
            scored.sort(key=lambda item: (item[1].created_at, item[1].number), reverse=True)
        elif order == "top":
            scored.sort(key=lambda item: (-item[1].score, item[1].number))
        else:
            scored.sort(key=lambda item: (-item[0], -item[1].score, item[1].number))
        return [post for _, post in scored]

    def _matching(self, wanted: Wanted, *, names: bool) -> Iterable[int]:
        if wanted.groups:
            found = set.intersection(*(self._any(group, names=names) for group in wanted.groups))
        elif wanted.optional:
            found = self._any(wanted.optional, names=names)
        else:
            return ()
        for term in wanted.excluded:
            found -= self._holding(term)
        return found

    def _any(self, terms: Iterable[Term], *, names: bool) -> set[int]:
        found: set[int] = set()
        for term in terms:
            found |= self._holding(term)
            if names:
                found |= set.intersection(*(self._communities.get(word, set()) for word in term))
        return found

    def _holding(self, term: Term) -> set[int]:
        found = set.intersection(*(self._places.get(word, set()) for word in term))
        if len(term) == 1:
            return found
        return {place for place in found if _follows(self._words[place], term)}

    def _score(self, place: int, wanted: Wanted) -> float:
        score = 0.0
        for term in {*wanted.optional, *(term for group in wanted.groups for term in group)}:
            holders = [self._places.get(word, set()) for word in term]
            if all(place in holder for holder in holders):
                rarity = math.log(1 + len(self._posts) / min(len(holder) for holder in holders))
                score += rarity * (_TITLE_WEIGHT if self._titles[place].issuperset(term) else 1.0)
        return score


def _follows(text: Term, phrase: Term) -> bool:
    last = len(text) - len(phrase)
    return any(text[start : start + len(phrase)] == phrase for start in range(last + 1))
