"""Build the sources that the settings allow, and say what the others lack."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from pydantic import SecretStr

from groundswell.clock import Clock
from groundswell.config.settings import Settings
from groundswell.domain.file_input import FileInput
from groundswell.domain.outcome import Outcome
from groundswell.engine import closing, web_search
from groundswell.engine.added import Added
from groundswell.engine.names import ALIASES, is_taken
from groundswell.engine.plugin_sources import OFF, Opened, PluginSources, in_force
from groundswell.errors import ConfigurationError, InvalidQueryError
from groundswell.sources.authors import Authors
from groundswell.sources.contract import source_problem
from groundswell.sources.file.source import FileSource
from groundswell.sources.github import GitHubOptions, GitHubSource
from groundswell.sources.hackernews import HackerNewsOptions, HackerNewsSource
from groundswell.sources.lemmy import LemmyOptions, LemmySource
from groundswell.sources.reddit import Reddit, RedditOptions
from groundswell.sources.source import Source
from groundswell.sources.stackexchange import StackExchangeOptions, StackExchangeSource
from groundswell.sources.status import SourceStatus
from groundswell.sources.x import X, XOptions
from groundswell.transport.http import Http


@dataclass(frozen=True, slots=True)
class _Entry:
    build: Callable[[Settings, Http, Clock, Authors], Source]
    missing: Callable[[Settings], tuple[str, ...]]


def _secret(value: SecretStr | None) -> str:
    return value.get_secret_value() if value is not None else ""


def _reddit(settings: Settings, http: Http, clock: Clock, authors: Authors) -> Source:
    chosen = settings.sources.reddit
    return Reddit(
        http,
        RedditOptions(
            client_id=chosen.client_id or "",
            client_secret=_secret(chosen.client_secret),
            user_agent=chosen.user_agent,
            base_url=chosen.base_url,
            auth_url=chosen.auth_url,
            site_url=chosen.site_url,
            subreddits=tuple(chosen.subreddits),
            comments=chosen.comments,
            authors=authors,
            ttl_seconds=chosen.ttl_seconds,
        ),
        clock=clock,
    )


def _x(settings: Settings, http: Http, clock: Clock, authors: Authors) -> Source:
    chosen = settings.sources.x
    return X(
        http,
        XOptions(
            bearer_token=_secret(chosen.bearer_token),
            base_url=chosen.base_url,
            site_url=chosen.site_url,
            field_dialect=chosen.field_dialect,
            authors=authors,
            ttl_seconds=chosen.ttl_seconds,
        ),
        clock=clock,
    )


def _hackernews(settings: Settings, http: Http, clock: Clock, authors: Authors) -> Source:
    chosen = settings.sources.hackernews
    options = HackerNewsOptions(base_url=chosen.base_url, site_url=chosen.site_url, authors=authors)
    return HackerNewsSource(http, options, clock=clock)


def _stackexchange(settings: Settings, http: Http, clock: Clock, _: Authors) -> Source:
    chosen = settings.sources.stackexchange
    options = StackExchangeOptions(
        base_url=chosen.base_url,
        key=_secret(chosen.key),
        sites=tuple(chosen.sites),
    )
    return StackExchangeSource(http, options, clock=clock)


def _github(settings: Settings, http: Http, clock: Clock, authors: Authors) -> Source:
    chosen = settings.sources.github
    options = GitHubOptions(base_url=chosen.base_url, token=_secret(chosen.token), authors=authors)
    return GitHubSource(http, options, clock=clock)


def _lemmy(settings: Settings, http: Http, clock: Clock, authors: Authors) -> Source:
    chosen = settings.sources.lemmy
    options = LemmyOptions(base_url=chosen.base_url, authors=authors)
    return LemmySource(http, options, clock=clock)


def _nothing(_: Settings) -> tuple[str, ...]:
    return ()


_ENTRIES: Mapping[str, _Entry] = {
    "reddit": _Entry(
        _reddit, lambda s: () if s.sources.reddit.client_id else ("REDDIT_CLIENT_ID",)
    ),
    "x": _Entry(_x, lambda s: () if s.sources.x.bearer_token else ("X_BEARER_TOKEN",)),
    "google": _Entry(web_search.build, web_search.missing),
    "hackernews": _Entry(_hackernews, _nothing),
    "stackexchange": _Entry(_stackexchange, _nothing),
    "github": _Entry(_github, _nothing),
    "lemmy": _Entry(_lemmy, _nothing),
}


class Catalogue:
    """Every source by name; each is built once, when first needed.

    `own` are sources that the program gives, built already; they go before those of the same name
    that installed packages bring.

    Raises:
        ConfigurationError: the name of one of them is taken, or it is no source.
    """

    def __init__(
        self,
        settings: Settings,
        http: Http,
        clock: Clock,
        authors: Authors,
        *,
        own: Sequence[Source] = (),
    ) -> None:
        self._own = _opened(own, settings, clock)
        self._plugins = PluginSources(settings, http, clock, authors, own=self._own)
        self._settings = settings
        self._authors = authors
        self._http = http
        self._clock = clock
        self._built: dict[str, Source] = {}

    def statuses(self) -> list[SourceStatus]:
        """Return every source with whether it is ready and what it lacks."""
        found = []
        for name, entry in _ENTRIES.items():
            missing = entry.missing(self._settings)
            state = "disabled" if not self._is_enabled(name) else None
            info = in_force(self._source(name).info, self._settings)
            found.append(
                SourceStatus(info, state or ("needs key" if missing else "ready"), missing)  # type: ignore[arg-type]  # one of the three literals
            )
        return [*found, *(each.status for each in self._own.values()), *self._plugins.statuses()]

    def open_plugins(self) -> None:
        """Import what installed packages bring; without this each is when it is first needed."""
        self._plugins.statuses()

    def choose(
        self, names: Sequence[str], *, has_files: bool
    ) -> tuple[list[Source], list[Outcome]]:
        """Return the sources to ask and an outcome for each that is left out.

        Without `names` every ready source is asked, or none when files are given.

        Raises:
            InvalidQueryError: a name is unknown.
        """
        if not names and has_files:
            return [], []
        wanted = [ALIASES.get(name, name) for name in names]
        for name in wanted:
            if name not in _ENTRIES and name not in self._added():
                raise self._unknown(name)
        chosen: list[Source] = []
        skipped: list[Outcome] = []
        for name in dict.fromkeys(wanted or (*_ENTRIES, *self._added())):
            found = self._asked(name) if name in _ENTRIES else self._asked_of_added(name)
            if isinstance(found, Outcome):
                skipped.append(found)
            else:
                chosen.append(found)
        return chosen, skipped

    def open_files(self, files: Sequence[FileInput]) -> list[FileSource]:
        """Return each file as a source of its own.

        Raises:
            InvalidQueryError: a file cannot be used.
        """
        opened: list[FileSource] = []
        names: set[str] = set()
        for file in files:
            name = file.source or f"file:{file.path.stem}"
            while name in names:
                name += "+"
            names.add(name)
            source = FileSource(file, name=name)
            source.check()
            opened.append(source)
        return opened

    async def aclose(self) -> None:
        """Close every source that was built; one that fails keeps no other from it."""
        for name, source in self._built.items():
            await closing.close(source, name=name)
        for own in self._own.values():
            if own.source is not None:
                await own.source.aclose()
        await self._plugins.aclose()

    def _added(self) -> tuple[str, ...]:
        return (*self._own, *self._plugins.names())

    def _asked(self, name: str) -> Source | Outcome:
        """Return a built-in source, or why it is left out."""
        missing = _ENTRIES[name].missing(self._settings)
        if not self._is_enabled(name):
            return Outcome(name, "skipped", reason=OFF)
        if missing:
            return Outcome(name, "skipped", reason="no key", remedy=f"Set {' or '.join(missing)}.")
        return self._source(name)

    def _asked_of_added(self, name: str) -> Source | Outcome:
        """Return a source that is not built in, or why it is left out."""
        opened = self._own.get(name) or self._plugins.opened(name)
        if opened.source is not None:
            return opened.source
        status = opened.status
        return Outcome(name, "skipped", reason=status.reason, remedy=status.remedy)

    def _unknown(self, name: str) -> InvalidQueryError:
        every = (*_ENTRIES, *self._added())
        close = get_close_matches(name, (*every, *ALIASES), n=1)
        meant = f"; did you mean {close[0]!r}?" if close else ""
        off = "" if self._settings.plugins.enabled else " plugins.enabled is false."
        return InvalidQueryError(
            f"source: {name[:40]!r} is unknown{meant}",
            remedy=f"Known: {', '.join(every)}. Name each by itself.{off}",
        )

    def _is_enabled(self, name: str) -> bool:
        return bool(getattr(self._settings.sources, name).enabled)

    def _source(self, name: str) -> Source:
        if name not in self._built:
            self._built[name] = _ENTRIES[name].build(
                self._settings, self._http, self._clock, self._authors
            )
        return self._built[name]


def _opened(own: Sequence[Source], settings: Settings, clock: Clock) -> dict[str, Opened]:
    """Return what the program gives by name, in the contract of sources.

    Raises:
        ConfigurationError: a name is taken, or it is no source.
    """
    found: dict[str, Opened] = {}
    for source in own:
        if (problem := source_problem(source)) is not None:
            raise ConfigurationError(
                f"source: {problem}", remedy="See docs/guides/library.md for what a source is."
            )
        info = source.info
        name = info.name
        if not name or is_taken(name) or name in found:
            raise ConfigurationError(
                f"source: the name {name!r} is taken",
                remedy="Give your source a name of its own, as `SourceInfo.name`.",
            )
        status = SourceStatus(in_force(info, settings), "ready")
        found[name] = Opened(status, Added(source, info, clock=clock))
    return found
