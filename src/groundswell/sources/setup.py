"""Hold what the source of another package is built from."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from groundswell.clock import Clock
from groundswell.sources.authors import Authors
from groundswell.sources.source import Source
from groundswell.transport.http import Http

Options = TypeVar("Options")


@dataclass(frozen=True, slots=True)
class SourceSetup(Generic[Options]):
    """What a factory is given: the parameter of `def source(setup: SourceSetup[MyOptions])`.

    `options` is an instance of that dataclass or pydantic model, made of the settings
    `plugins.NAME`. Ask servers through `http`, which the engine closes; `authors` makes keys that
    stand in for names.
    """

    name: str
    options: Options = field(repr=False)
    http: Http
    clock: Clock
    authors: Authors = field(repr=False)


Factory = Callable[..., Source]  # of one `SourceSetup`, or of nothing
