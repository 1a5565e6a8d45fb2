"""Write a report to stdout or to a file."""

import io
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from groundswell.cli import text, waterfall
from groundswell.cli.presentation import Presentation, of_stream
from groundswell.domain.report import Report
from groundswell.domain.report_json import as_dict
from groundswell.errors import InvalidQueryError
from groundswell.formats import csv, html, markdown
from groundswell.formats.json_text import json_text


def rendered(report: Report, *, shape: str, presentation: Presentation | None = None) -> str:
    """Return `report` as `text`, `json`, `markdown`, `csv` or `html`."""
    if shape == "json":
        return json_text(as_dict(report))
    if shape == "markdown":
        return markdown.render(report)
    if shape == "csv":
        return csv.render(report)
    if shape == "html":
        return html.render(report)
    return text.render(report, presentation)


def deliver(report: Report, *, shape: str, path: Path | None, now: datetime | None = None) -> None:
    """Write `report` to `path`, or alone to stdout; ages of posts are counted up to `now`.

    Raises:
        InvalidQueryError: the file cannot be written; then the answer went to stdout.
    """
    if path is None:
        write(rendered(report, shape=shape, presentation=of_stream(sys.stdout, now=now)))
    else:
        content = rendered(report, shape=shape)
        try:
            replace(path, content, option="--output")
        except InvalidQueryError:
            write(content)  # the answer took time and money: it is not lost
            raise
    if report.diagnostics is not None and shape != "json":
        sys.stdout.flush()
        sys.stderr.write("\n" + waterfall.render(report.diagnostics, of_stream(sys.stderr)))


def write(content: str) -> None:
    """Write to stdout; characters beyond its encoding become `?`."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    sys.stdout.write(content)


def replace(path: Path, content: str, *, option: str) -> None:
    """Write the whole file or nothing.

    Raises:
        InvalidQueryError: the file cannot be written; the message names `option`.
    """
    encoded = content.encode("utf-8", errors="replace")
    part: Path | None = None
    try:
        if path.exists() and not path.is_file():  # a device or a pipe
            path.write_bytes(encoded)
            return
        with tempfile.NamedTemporaryFile(dir=path.absolute().parent, delete=False) as file:
            part = Path(file.name)
            file.write(encoded)
        part.chmod(0o644)
        part.replace(path)
    except OSError as error:
        if part is not None:
            part.unlink(missing_ok=True)
        raise InvalidQueryError(
            f"{option}: {str(path)!r} cannot be written: {error.strerror}",
            remedy="Give a file in a directory where you may write, on a disk with room.",
        ) from None
