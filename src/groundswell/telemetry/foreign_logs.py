"""Let the warnings of libraries stand in our log, without the words of their exceptions."""

import logging

from groundswell.telemetry import event_log, failure


class ForeignLogs(logging.Handler):
    """Pass on what libraries log: the first line of it, and the place of an exception.

    The text of an exception may hold the question or a secret, and its trace is for `--debug`.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)

    def emit(self, record: logging.LogRecord) -> None:
        """Write one event."""
        error = record.exc_info[1] if record.exc_info else None
        told = {} if error is None else {"error": failure.place(error)}
        message = _text(record).strip().partition("\n")[0]
        level = logging.ERROR if record.levelno >= logging.ERROR else logging.WARNING
        event_log.write(
            level, event_log.NAME, "library.logged", library=record.name, message=message, **told
        )


def _text(record: logging.LogRecord) -> str:
    """Return what was logged; of arguments that do not fit it, nothing."""
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001  # arguments of a library, and their own ways to be text
        return str(record.msg)


def collect() -> None:
    """Let this process write the warnings of libraries to our log, and nowhere else."""
    forget()
    logging.getLogger().addHandler(ForeignLogs())


def forget() -> None:
    """Leave the logs of libraries alone again."""
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each, ForeignLogs)]:
        root.removeHandler(handler)
