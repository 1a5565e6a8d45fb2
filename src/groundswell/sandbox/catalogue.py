"""List the stand-ins of a sandbox."""

from groundswell.sandbox.corpus import Corpus
from groundswell.sandbox.provider import Provider
from groundswell.sandbox.providers.hackernews import HackerNews
from groundswell.sandbox.providers.reddit import Reddit


def standard(corpus: Corpus, *, seed: int) -> tuple[Provider, ...]:
    """Return a new stand-in of every provider over `corpus`."""
    return (
        Reddit(corpus, seed=seed),
        HackerNews(corpus),
    )
