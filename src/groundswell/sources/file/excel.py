"""Read one sheet of an Excel workbook, row by row."""

import zipfile
from pathlib import Path
from typing import Any

from groundswell.errors import InvalidQueryError, PluginLoadError
from groundswell.sources.file.refused import refused
from groundswell.sources.file.row import Rows

_MAX_UNPACKED_BYTES = 400_000_000
_MAX_PART_BYTES = 100_000_000  # shared strings are held in memory as a whole
_MAX_COLUMNS = 200


def rows(path: Path) -> Rows:
    """Yield the rows below the header row of the active sheet, or of the first that has any.

    Raises:
        PluginLoadError: openpyxl is not installed.
        InvalidQueryError: the file is damaged or unpacks to too much.
    """
    try:
        import openpyxl  # noqa: PLC0415  # optional and heavy
    except ImportError as error:
        raise PluginLoadError(
            "file: Excel needs the package openpyxl",
            remedy="pip install 'groundswell[files]'",
        ) from error
    try:
        _check_size(path)
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            active = workbook.active
            others = [sheet for sheet in workbook.worksheets if sheet is not active]
            for sheet in (active, *others):
                found = _sheet_rows(sheet) if hasattr(sheet, "iter_rows") else iter(())
                for first in found:
                    yield first
                    yield from found
                    return
        finally:
            workbook.close()
    except (GeneratorExit, InvalidQueryError):
        raise
    except Exception as error:  # a foreign parser on untrusted bytes
        raise refused(
            path, "is a damaged Excel file", remedy="Save it again, or save it as CSV."
        ) from error


def _check_size(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
    strings = max((part.file_size for part in parts if "sharedStrings" in part.filename), default=0)
    if strings > _MAX_PART_BYTES or sum(part.file_size for part in parts) > _MAX_UNPACKED_BYTES:
        raise refused(path, "it unpacks to too much", remedy="Save it as CSV, which is streamed.")


def _sheet_rows(sheet: Any) -> Rows:
    names: list[str] | None = None
    for values in sheet.iter_rows(values_only=True, max_col=_MAX_COLUMNS):
        if all(value is None or value == "" for value in values):
            continue
        if names is None:
            names = [
                str(value).strip() if value is not None else f"column_{number}"
                for number, value in enumerate(values, start=1)
            ]
        else:
            yield dict(zip(names, values, strict=False))
