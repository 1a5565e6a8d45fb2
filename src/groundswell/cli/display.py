"""Choose how progress is shown."""

import sys

from groundswell.cli import log_lines
from groundswell.cli.presentation import of_stream
from groundswell.cli.progress import PlainProgress, Progress, QuietProgress
from groundswell.clock import Clock
from groundswell.config.settings import Settings
from groundswell.config.terminal import can_move_cursor


def choose(
    settings: Settings,
    *,
    quiet: bool,
    clock: Clock,
    deadline_seconds: float,
    asked_at: float | None = None,
) -> Progress:
    """Return the progress that suits stderr, and send the log through it."""
    shown = of_stream(sys.stderr)
    progress: Progress
    if quiet:
        progress = QuietProgress(sys.stderr)
    elif can_move_cursor(sys.stderr):
        from groundswell.cli.live_progress import (  # noqa: PLC0415  # rich, for terminals only
            LiveProgress,
        )

        progress = LiveProgress(
            sys.stderr,
            shown,
            clock=clock,
            deadline_seconds=deadline_seconds,
            asked_at=asked_at,
        )
    else:
        progress = PlainProgress(sys.stderr)
    log_lines.configure(settings.log, progress, colour=shown.colour)
    return progress
