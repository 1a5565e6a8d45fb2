"""Marks that say of a setting what its type and name do not."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number counts, where its name does not end with a unit."""

    text: str


@dataclass(frozen=True, slots=True)
class Form:
    """How a text has to look."""

    text: str
