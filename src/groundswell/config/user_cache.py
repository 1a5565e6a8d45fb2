"""Where a command keeps its cache when nobody said."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from groundswell.config.load import LoadedSettings
from groundswell.config.store_url import AUTO

_FILE = "cache.sqlite"
_BESIDE = ("cache.key",)


def resolved(
    loaded: LoadedSettings,
    *,
    environ: Mapping[str, str] | None = None,
    platform: str = sys.platform,
) -> LoadedSettings:
    """Return settings whose `cache.url`, if it is `auto`, is a file of this user.

    Where that file cannot be written the cache is in memory, with a warning.
    """
    settings = loaded.settings
    if settings.cache.url != AUTO:
        return loaded
    folder = user_folder(os.environ if environ is None else environ, platform)
    warnings = loaded.warnings
    if folder is not None and is_writable(folder):
        url = url_of(folder / _FILE)
    else:
        url = "memory://"
        if settings.cache.enabled:
            warnings = (*warnings, _warning(folder))
    cache = settings.cache.model_copy(update={"url": url})
    return LoadedSettings(
        settings.model_copy(update={"cache": cache}), dict(loaded.origins), warnings
    )


def user_folder(environ: Mapping[str, str], platform: str) -> Path | None:
    """Return the folder for this user's caches of Groundswell, `None` without a home."""
    named = Path(environ.get("XDG_CACHE_HOME") or "")
    if named.is_absolute():  # a relative one is to be ignored, says the specification
        return named / "groundswell"
    if platform == "win32" and (local := environ.get("LOCALAPPDATA")):
        return Path(local) / "groundswell" / "Cache"
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home / ("Library/Caches" if platform == "darwin" else ".cache") / "groundswell"


def key_file() -> Path:
    """Return where this user's secret for the keys of a shared cache is kept."""
    folder = user_folder(os.environ, sys.platform)
    return (folder or Path("/nowhere")) / "shared-cache.key"


def is_writable(folder: Path) -> bool:
    """Make `folder`, private, and return whether the cache's files can be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK) and all(
        os.access(folder / name, os.R_OK | os.W_OK)
        for name in (_FILE, *_BESIDE)
        if os.access(folder / name, os.F_OK)
    )


def url_of(path: Path) -> str:
    """Return the address of a cache in the file `path`."""
    return f"sqlite:///{quote(path.as_posix().lstrip('/'), safe='/:')}"


def _warning(folder: Path | None) -> str:
    place = "there is no home folder" if folder is None else f"{str(folder)!r} cannot be written"
    return f"the cache is in memory, because {place}; set cache.url to choose another place"
