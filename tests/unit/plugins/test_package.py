"""Entry points of installed packages are found without importing them."""

from pathlib import Path

import pytest

from groundswell.errors import PluginLoadError, UnknownPluginError
from groundswell.plugins import package
from groundswell.plugins.registry import Registry

GROUP = "groundswell.samples"


def installed(folder: Path, name: str, points: str, *, metadata: str | None = None) -> None:
    info = folder / f"{name.replace('-', '_')}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "entry_points.txt").write_text(points)
    written = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\nSummary: Of {name}.\n"
    (info / "METADATA").write_text(written if metadata is None else metadata)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def test_what_packages_declare_is_found_by_name_and_not_imported(place: Path) -> None:
    installed(place, "sample-b", f"[{GROUP}]\nbeta = nowhere_b:make\n[console_scripts]\nx = y:z\n")
    installed(place, "sample-a", f"[{GROUP}]\nbeta = nowhere_a:make\nalpha = nowhere:a.b\n")
    installed(place, "sample-c", "[console_scripts]\nbeta = nowhere_c:make\n")
    assert package.found(GROUP) == (
        package.Plugin("alpha", "nowhere:a.b", "sample-a 1.0", "Of sample-a."),
        package.Plugin("beta", "nowhere_a:make", "sample-a 1.0", "Of sample-a."),
        package.Plugin("beta", "nowhere_b:make", "sample-b 1.0", "Of sample-b."),
    )


def test_a_package_that_is_on_the_path_twice_counts_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("second", "first"):
        installed(tmp_path / name, "sample", f"[{GROUP}]\nalpha = {name}:make\n")
        monkeypatch.syspath_prepend(str(tmp_path / name))
    (one,) = package.found(GROUP)
    assert one.target == "first:make"


def test_a_package_without_metadata_is_found(place: Path) -> None:
    installed(place, "sample", f"[{GROUP}]\nalpha = os:getcwd\n", metadata="")
    (alpha,) = package.found(GROUP)
    assert (alpha.package, alpha.summary) == ("a package without a name", "")
    assert callable(alpha.load())


def test_an_object_is_loaded_by_module_and_attribute() -> None:
    assert package.load("os:path.join [extra]").__name__ == "join"
    assert package.load("os").__name__ == "os"


def test_a_registry_loads_what_packages_bring_and_names_what_it_knows(place: Path) -> None:
    installed(place, "sample", f"[{GROUP}]\nalpha = os:getcwd\nlost = nowhere_at_all:x\n")
    registry: Registry[object] = Registry("sample", group=GROUP, builtin={"inner": "os:getpid"})
    registry.register("mine", 1)
    assert registry.names() == ("alpha", "inner", "lost", "mine")
    assert callable(registry.get("alpha"))
    assert registry.get("mine") == 1
    with pytest.raises(PluginLoadError, match="nowhere_at_all"):
        registry.get("lost")
    with pytest.raises(UnknownPluginError) as unknown:
        registry.get("alfa")
    assert "'alpha'" in str(unknown.value.remedy)
    with pytest.raises(PluginLoadError, match="registered already"):
        registry.register("alpha", 2)
