import stat
from pathlib import Path

import pytest

from groundswell.cache.sqlite import file_of
from groundswell.config.load import LoadedSettings, load
from groundswell.config.user_cache import is_writable, resolved, url_of, user_folder


def settings_of(**overrides: object) -> LoadedSettings:
    return load(environ={}, dotenv=None, overrides=overrides)


def test_a_command_keeps_its_cache_in_the_users_folder(tmp_path: Path) -> None:
    found = resolved(settings_of(), environ={"XDG_CACHE_HOME": str(tmp_path)})
    path = file_of(found.settings.cache.url)
    assert path == tmp_path / "groundswell" / "cache.sqlite"
    assert found.warnings == ()
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_chosen_place_and_other_profiles_are_left_alone(tmp_path: Path) -> None:
    environ = {"XDG_CACHE_HOME": str(tmp_path)}
    chosen = settings_of(**{"cache.url": "redis://host/0"})
    assert resolved(chosen, environ=environ) is chosen
    for profile in ("production", "test"):
        found = resolved(settings_of(profile=profile), environ=environ)
        assert found.settings.cache.url == "memory://"


def test_a_folder_that_cannot_be_written_means_memory_and_a_warning(tmp_path: Path) -> None:
    (tmp_path / "groundswell").write_text("a file where the folder should be")
    environ = {"XDG_CACHE_HOME": str(tmp_path)}
    found = resolved(settings_of(), environ=environ)
    assert found.settings.cache.url == "memory://"
    (warning,) = found.warnings
    assert str(tmp_path) in warning
    quiet = resolved(settings_of(**{"cache.enabled": False}), environ=environ)
    assert quiet.warnings == ()


def test_a_folder_that_cannot_be_made_means_memory_and_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "mkdir", refuse)
    found = resolved(settings_of(), environ={"XDG_CACHE_HOME": str(tmp_path)})
    assert found.settings.cache.url == "memory://"
    assert len(found.warnings) == 1


def test_files_that_cannot_be_written_are_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cache.key").write_text("")
    assert is_writable(tmp_path)
    monkeypatch.setattr("os.access", lambda path, mode: mode == 0 or Path(path) == tmp_path)
    assert not is_writable(tmp_path)


@pytest.mark.parametrize(
    ("environ", "platform", "folder"),
    [
        ({"XDG_CACHE_HOME": "/caches"}, "linux", "/caches/groundswell"),
        ({"XDG_CACHE_HOME": "relative"}, "linux", "/home/sample/.cache/groundswell"),
        ({}, "linux", "/home/sample/.cache/groundswell"),
        ({}, "darwin", "/home/sample/Library/Caches/groundswell"),
        ({"LOCALAPPDATA": "/local"}, "win32", "/local/groundswell/Cache"),
    ],
)
def test_the_folder_follows_the_platform(
    environ: dict[str, str], platform: str, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: Path("/home/sample"))
    assert user_folder(environ, platform) == Path(folder)


def test_without_a_home_the_cache_is_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr(Path, "home", homeless)
    found = resolved(settings_of(), environ={}, platform="linux")
    assert found.settings.cache.url == "memory://"
    assert "no home folder" in found.warnings[0]


@pytest.mark.parametrize("name", ["plain", "with space", "100% #1?", "ünï"])
def test_an_address_leads_back_to_its_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name / "cache.sqlite"
    assert file_of(url_of(path)) == path
