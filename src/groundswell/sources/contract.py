"""Tell what keeps an object of others from being a source, or a page of one."""

import inspect
import math
from zoneinfo import ZoneInfo

from groundswell.domain.document import Document
from groundswell.sources.source import LimitFeedback, Page, SourceInfo, Window

_TEXTS = ("name", "title", "summary", "cost", "pool")
_LEAST = {"max_running": 1, "page_size": 1, "max_pages": 1, "ttl_seconds": 0, "usd_per_request": 0}


def source_problem(source: object) -> str | None:
    """Return what keeps `source` from being a source, `None` when it looks like one."""
    for name in ("fetch", "aclose"):
        method = getattr(source, name, None)
        if not callable(method) or not inspect.iscoroutinefunction(inspect.unwrap(method)):
            return f"it has no asynchronous method {name!r}"
    info = getattr(source, "info", None)
    if not isinstance(info, SourceInfo):
        return "it has no attribute 'info' that is a SourceInfo"
    return _info_problem(info)


def page_problem(page: object) -> str | None:
    """Return what keeps `page` from being a page; its documents may still be broken."""
    if not isinstance(page, Page):
        return f"it answered with {type(page).__name__} instead of a Page"
    if not isinstance(page.documents, tuple | list) or not isinstance(page.side_cursors, tuple):
        return "the documents or the side cursors of its page are no tuple"
    for document in page.documents:
        if not isinstance(document, Document):
            return f"its page holds {type(document).__name__} instead of a Document"
    for cursor in (page.next_cursor, *page.side_cursors):
        if not isinstance(cursor, str | None):
            return "a cursor of its page is no text"
    for field in ("skipped", "cost_usd", "received_bytes"):
        if not _is_amount(getattr(page, field)):
            return f"its page has a {field} that is no number from 0"
    return _feedback_problem(page.feedback)


def _info_problem(info: SourceInfo) -> str | None:
    for field in _TEXTS:
        if not isinstance(getattr(info, field), str):
            return f"its info has a {field} that is no text"
    for field, bound in _LEAST.items():
        value = getattr(info, field)
        if not _is_amount(value) or value < bound:
            return f"its info has {field}={value!r}, which must be {bound} or more"
    if info.max_age_seconds is not None and not _is_amount(info.max_age_seconds):
        return f"its info has max_age_seconds={info.max_age_seconds!r}, which must be 0 or more"
    for window in info.windows:
        if (problem := _window_problem(window)) is not None:
            return problem
    return None


def _window_problem(window: object) -> str | None:
    if not isinstance(window, Window) or not _is_amount(window.limit):
        return "its info has windows that are no Window"
    if window.limit < 1 or not _is_amount(window.seconds) or window.seconds <= 0:
        return "a rate window of its info lets nothing through"
    try:
        ZoneInfo(window.day_in or "UTC")
    except (OSError, ValueError, KeyError, TypeError):
        return f"a rate window of its info has the unknown time zone {window.day_in!r}"
    return None


def _feedback_problem(feedback: object) -> str | None:
    if feedback is None:
        return None
    if not isinstance(feedback, LimitFeedback):
        return f"the feedback of its page is {type(feedback).__name__}, not LimitFeedback"
    told = (feedback.remaining, feedback.reset_seconds, feedback.backoff_seconds)
    if all(value is None or _is_amount(value) for value in told):
        return None
    return "the feedback of its page holds what is no number from 0"


def _is_amount(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value) and value >= 0
