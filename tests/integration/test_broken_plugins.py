"""Packages with broken sources are told of and break nothing; none is imported without need."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.help_desk import declared, environment

GOOD = """
from pathlib import Path
from groundswell import Document, Page, SourceInfo

Path("imported").touch()
print("an import that talks")

class Source:
    info = SourceInfo("good", "Good", "It works.", (), max_running=1, ttl_seconds=60, page_size=9)

    async def fetch(self, request):
        texts = ["The export fails every time.", "Export fails again with an error."]
        return Page(tuple(
            Document(id=str(n), source="good", text=text, url="https://good.example", author=str(n))
            for n, text in enumerate(texts)
        ))

    async def aclose(self):
        raise ValueError("it does not want to close")
"""
BUGGY = GOOD.replace('"good"', '"buggy"').replace("texts = ", "texts = unknown + ")
BROKEN = {
    "lacking": "import a_package_that_is_not_there\n",
    "raising": "raise ValueError('sample-secret')\n",
    "ending": "import sys\nsys.exit('sample-secret')\n",
    "wrong": "def (:\n",
    "empty": "",
    "shapeless": "Source = object\n",
    "strange": "Source = 7\n",
    "reddit": GOOD,
    "Bad-Name": GOOD,
}
FILE = "text,author\n" + "".join(f"The export fails every time,{n}\n" for n in range(4))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packages") / "site"
    declared(folder, "sample-good", "good", GOOD)
    declared(folder, "sample-buggy", "buggy", BUGGY)
    declared(folder, "sample-other", "good", GOOD)
    for number, (name, code) in enumerate(BROKEN.items()):
        declared(folder, f"sample-{number}", name, code)
    return folder


@pytest.fixture
def run(tmp_path: Path, place: Path):
    def run(*words: str, code: int = 0, **variables: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "groundswell", *words], cwd=tmp_path, check=False,
            env=environment(tmp_path, place, **variables), capture_output=True, text=True,
            timeout=100,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        assert "sample-secret" not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done

    return run


def test_each_is_listed_with_reason_and_remedy(run) -> None:
    found = json.loads(run("sources", "--json").stdout)
    broken = {each["name"]: each for each in found if each["state"] == "broken"}
    assert set(broken) == {*BROKEN, "good"}
    assert all(each["reason"] and each["remedy"] and each["package"] for each in broken.values())
    told = {name: each["reason"] for name, each in broken.items()}
    assert told["lacking"].startswith("unexpected ModuleNotFoundError of a_package_that_is_not")
    assert told["raising"].startswith("unexpected ValueError in sample_1.py line 1")
    assert told["ending"].startswith("unexpected SystemExit in sample_2.py line 2")
    assert told["wrong"].startswith("unexpected SyntaxError")
    assert told["empty"] == "sample_4:Source names nothing that its module holds"
    assert told["shapeless"] == "it has no asynchronous method 'fetch'"
    assert told["strange"] == "sample_6:Source is no function that makes a source"
    assert told["reddit"] == "the name 'reddit' is taken"
    assert told["good"] == "the name 'good' is taken by sample-good 1.0"
    assert told["Bad-Name"].startswith("the name 'Bad-Name' cannot be used")
    ready = [each["name"] for each in found if each["state"] == "ready"]
    assert {"hackernews", "good", "buggy"} <= set(ready)


def test_the_doctor_tells_and_the_text_does_too(run) -> None:
    told = run("doctor", code=2).stdout
    assert "fail  source raising" in told
    assert "plugins.raising.enabled=false leaves it out" in told
    assert "because    unexpected ValueError" in run("sources").stdout


def test_the_others_answer(run) -> None:
    every = [word for name in ("good", "buggy", "raising") for word in ("--source", name)]
    done = run("ask", "What about export?", "--no-llm", "--format", "json", *every)
    report = json.loads(done.stdout)  # a package that prints does not spoil it
    outcomes = {each["source"]: each for each in report["outcomes"]}
    assert report["insights"]
    assert (outcomes["good"]["status"], outcomes["good"]["documents"]) == ("ok", 2)
    assert outcomes["buggy"]["status"] == "failed"
    assert outcomes["buggy"]["reason"].startswith("buggy: unexpected NameError in sample_buggy.py")
    assert outcomes["raising"]["status"] == "skipped"
    assert outcomes["raising"]["remedy"]


@pytest.mark.parametrize(
    "words",
    [
        ("--help",),
        ("ask", "--help"),
        ("cache", "stats"),
        ("ask", "What about export?", "--no-llm", "--file", "posts.csv"),
        ("ask", "What frustrates Billow users?", "--demo", "--limit", "5"),
        ("sources", "--json"),
    ],
    ids=" ".join,
)
def test_nothing_is_imported_without_need(run, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "posts.csv").write_text(FILE)
    run(*words)
    assert (tmp_path / "imported").exists() == (words[0] == "sources")


def test_an_operator_switches_plugins_off_or_allows_some(run, tmp_path: Path) -> None:
    off = {"GROUNDSWELL_PLUGINS__ENABLED": "false"}
    names = [each["name"] for each in json.loads(run("sources", "--json", **off).stdout)]
    assert names[-1] == "lemmy"
    refused = run("ask", "What about export?", "--source", "good", code=2, **off)
    assert "plugins.enabled is false" in refused.stderr
    assert not (tmp_path / "imported").exists()
    some = {"GROUNDSWELL_PLUGINS__ALLOW": "buggy, lost"}
    found = json.loads(run("sources", "--json", **some).stdout)
    state = {each["name"]: each["state"] for each in found if each["package"]}
    assert (state["buggy"], state["raising"]) == ("ready", "disabled")
    assert "no installed package brings the source 'lost'" in run("doctor", code=2, **some).stdout


def test_settings_of_broken_ones_are_masked(run) -> None:
    secret = {"GROUNDSWELL_PLUGINS__RAISING__TOKEN": "sample-secret"}
    assert "********" in run("settings", "plugins.raising.token", **secret).stdout


def test_a_shell_completes_names_without_an_import(run, tmp_path: Path) -> None:
    words = "groundswell ask --source goo"
    asked = {"COMP_WORDS": words, "COMP_CWORD": "3", "_GROUNDSWELL_COMPLETE": "complete_bash"}
    proposed = run(**asked).stdout.split()
    assert {"good", "google"} == set(proposed)
    assert not (tmp_path / "imported").exists()


def test_the_environment_of_these_tests_holds_no_settings() -> None:
    assert not any(name.startswith("GROUNDSWELL_") for name in os.environ)
