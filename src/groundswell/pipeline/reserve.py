"""Keep time at the end of a run to write its report."""

# One event loop writes all reports, and those of a burst end on one deadline: a hundred took it
# 1.2 s (`python -m benchmarks.web_load --scenario wide`, two cores).
_WRITING_SECONDS = 0.015
_MOST_SHARE = 0.1  # of the deadline that others may take


def reserve_seconds(least: float, *, others: int, deadline_seconds: float) -> float:
    """Return the seconds to keep: `least`, and more when `others` may write theirs just then."""
    return least + min(others * _WRITING_SECONDS, _MOST_SHARE * deadline_seconds)
