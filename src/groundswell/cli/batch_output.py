"""The answers of a batch, a JSON object a line; what is there already need not be asked again."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from groundswell.errors import InvalidQueryError
from groundswell.formats.json_text import json_line

_OPTION = "--output"


class BatchOutput:
    """Add answers to a file, or write them to stdout when there is no `path`.

    Use it as a context manager. Each answer is written whole and at once, so that a batch that is
    killed loses only the questions that were being answered.

    Raises:
        InvalidQueryError: on entering, the file cannot be written or holds something else.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self.answered: dict[str, str] = {}  # question by id

    def __enter__(self) -> Self:
        """Read which questions are answered, and open the file for more."""
        if self._path is not None:
            try:
                self._open(self._path)
            except OSError as error:
                raise self._unwritable(error) from None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def write(self, record: Mapping[str, object]) -> None:
        """Write one answer.

        Raises:
            InvalidQueryError: the file cannot be written any more.
        """
        encoded = json_line(record).encode()
        if self._file is None:
            sys.stdout.buffer.write(encoded)  # JSON is UTF-8, whatever the terminal takes
            sys.stdout.flush()
            return
        try:
            self._file.write(encoded)
            self._file.flush()
        except OSError as error:
            raise self._unwritable(error) from None

    def _open(self, path: Path) -> None:
        is_ended = True
        if path.is_file():
            with path.open("rb") as file:
                for number, raw in enumerate(file, start=1):
                    is_ended = raw.endswith(b"\n")
                    if is_ended:  # else it was being written when a batch was killed
                        self._note(raw, number)
        self._file = path.open("ab")
        if not is_ended:
            self._file.write(b"\n")

    def _unwritable(self, error: OSError) -> InvalidQueryError:
        return InvalidQueryError(
            f"{_OPTION}: {str(self._path)!r} cannot be written: {error.strerror}",
            remedy="Give a file in a directory where you may write, on a disk with room.",
        )

    def _note(self, raw: bytes, number: int) -> None:
        """Note the answer of a line; the half of one, ended by a later batch, is none."""
        try:
            record = json.loads(raw)
        except (ValueError, RecursionError):
            record = {} if number > 1 else None
        if not isinstance(record, dict) or (number == 1 and "id" not in record):
            raise InvalidQueryError(
                f"{_OPTION}: {str(self._path)!r} holds something other than answers of a batch",
                remedy="Name another file; nothing was written.",
            )
        if "report" in record:
            self.answered[str(record.get("id"))] = str(record.get("question"))
