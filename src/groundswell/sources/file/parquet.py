"""Read Parquet files in small batches."""

from pathlib import Path

from groundswell.errors import PluginLoadError
from groundswell.sources.file.refused import refused
from groundswell.sources.file.row import Rows
from groundswell.sources.file.shapes import unwrapped

_BATCH_ROWS = 512


def rows(path: Path) -> Rows:
    """Yield the rows of the table.

    Raises:
        PluginLoadError: pyarrow is not installed.
        InvalidQueryError: the file is damaged.
    """
    try:
        from pyarrow import parquet  # noqa: PLC0415  # optional and heavy
    except ImportError as error:
        raise PluginLoadError(
            "file: Parquet needs the package pyarrow",
            remedy="pip install 'groundswell[files]'",
        ) from error
    try:
        with parquet.ParquetFile(path, pre_buffer=False) as table:
            for batch in table.iter_batches(batch_size=_BATCH_ROWS, use_threads=False):
                for row in batch.to_pylist():
                    yield from unwrapped(row)
    except GeneratorExit:
        raise
    except Exception as error:  # a foreign parser on untrusted bytes
        raise refused(
            path, "is a damaged Parquet file", remedy="Write it again, or save it as CSV."
        ) from error
