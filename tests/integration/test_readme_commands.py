"""Every `curl` of the README and the HTTP guide works as it is written, against the demo."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "docs/guides/http-api.md")
DEFAULT = re.compile(r"(?:http://)?(?:127\.0\.0\.1|localhost):8000")
_BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def commands() -> list[str]:
    """Return the commands that begin with curl, continued lines joined."""
    found = []
    for page in PAGES:
        for block in _BLOCK.findall((ROOT / page).read_text(encoding="utf-8")):
            lines = block.replace("\\\n", " ").splitlines()
            found += [line for line in lines if line.startswith("curl ")]
    return found


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "groundswell", "serve", "--demo", "--port", "0"],
        cwd=tmp_path_factory.mktemp("demo"), stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    with process, process.stdout:
        told = next(line for line in process.stdout if "answers on" in line)
        match = re.search(r"http://[\d.]+:\d+", told)
        assert match
        yield match.group()
        process.terminate()


def test_there_are_commands_to_try() -> None:
    assert len(commands()) >= 4


@pytest.mark.parametrize("command", commands())
def test_a_command_works_as_written(command: str, demo: str) -> None:
    curl = shutil.which("curl")
    assert curl, "the README's commands need curl: apt-get install curl"
    address, count = DEFAULT.subn(demo, command)
    assert count == 1
    words = [curl, "--fail-with-body", "--no-progress-meter", *shlex.split(address)[1:]]
    told = subprocess.run(words, check=False, capture_output=True, text=True, timeout=100)
    assert told.returncode == 0, told.stdout + told.stderr
    if "/stream" in command:
        assert "event: report" in told.stdout
        assert told.stdout.startswith("id: 1\n")
    else:
        answer = json.loads(told.stdout)
        assert answer["insights"] if "/v1/ask" in command else answer
