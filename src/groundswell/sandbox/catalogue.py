"""List the stand-ins of a sandbox."""

from groundswell.sandbox.corpus import Corpus
from groundswell.sandbox.provider import Provider
from groundswell.sandbox.providers.brave import Brave
from groundswell.sandbox.providers.github import GitHub
from groundswell.sandbox.providers.google_cse import GoogleCse
from groundswell.sandbox.providers.hackernews import HackerNews
from groundswell.sandbox.providers.lemmy import Lemmy
from groundswell.sandbox.providers.openai import OpenAI
from groundswell.sandbox.providers.reddit import Reddit
from groundswell.sandbox.providers.searxng import Searxng
from groundswell.sandbox.providers.serper import Serper
from groundswell.sandbox.providers.stackexchange import StackExchange
from groundswell.sandbox.providers.tavily import Tavily
from groundswell.sandbox.providers.x import X


def standard(corpus: Corpus, *, seed: int) -> tuple[Provider, ...]:
    """Return a new stand-in of every provider over `corpus`."""
    return (
        Reddit(corpus, seed=seed),
        X(corpus),
        HackerNews(corpus),
        StackExchange(corpus, seed=seed),
        GitHub(corpus),
        Lemmy(corpus),
        Searxng(corpus),
        Brave(corpus),
        Serper(corpus),
        Tavily(corpus),
        GoogleCse(corpus),
        OpenAI(),
    )
