"""Read a file of variables, `.env`."""

from io import StringIO
from pathlib import Path

from groundswell.errors import ConfigurationError


def read(path: Path) -> dict[str, str]:
    """Return the variables of a file; quotes, `export` and comments are understood.

    Raises:
        ConfigurationError: the file cannot be read.
    """
    from dotenv import dotenv_values  # noqa: PLC0415  # most runs have no such file

    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"{path.name} cannot be read: {type(error).__name__}",
            remedy="Make it readable, in UTF-8, or remove it.",
        ) from error
    # Without interpolation a value is what is written: passwords hold dollar signs.
    found = dotenv_values(stream=StringIO(text), interpolate=False)
    return {name: value for name, value in found.items() if value is not None}
