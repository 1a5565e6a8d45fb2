"""A package that brings a source is at every edge once it is installed, and is what others are."""

import asyncio
import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from tests.integration.help_desk import ROOT, TOKEN, Desk, environment, help_desk, installed

QUESTION = "What is wrong with export and support?"
ASK = ("ask", QUESTION, "--source", "helpdesk", "--no-llm", "--within", "30s", "--format", "json")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed(tmp_path_factory.mktemp("plugin"))


@pytest.fixture
def desk() -> Iterator[Desk]:
    with help_desk() as served:
        yield served


class Shell:
    """Runs commands in a folder of their own, with the package installed."""

    def __init__(self, folder: Path, place: Path, **variables: str) -> None:
        self.folder = folder
        self.variables = environment(folder, place, **variables)

    def run(self, *words: str, code: int = 0, **variables: str) -> str:
        """Return what a command answers; what it says on the side is checked for secrets."""
        done = subprocess.run(
            [sys.executable, "-m", "groundswell", *words], cwd=self.folder, check=False,
            env={**self.variables, **variables}, capture_output=True, text=True, timeout=100,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        assert "secret-token" not in done.stdout + done.stderr
        return done.stdout

    def json(self, *words: str, code: int = 0, **variables: str) -> Any:
        return json.loads(self.run(*words, code=code, **variables))

    def source(self, **variables: str) -> dict[str, Any]:
        found = self.json("sources", "--json", **variables)
        (one,) = [each for each in found if each["name"] == "helpdesk"]
        assert isinstance(one, dict)
        return one


@pytest.fixture
def shell(tmp_path: Path, place: Path, desk: Desk) -> Shell:
    return Shell(tmp_path, place, **desk.variables())


def test_the_guide_shows_the_package_that_is_installed_here() -> None:
    guide = (ROOT / "docs" / "guides" / "plugins.md").read_text("utf-8")
    folder = ROOT / "examples" / "plugin"
    for path in ("pyproject.toml", "src/groundswell_helpdesk/__init__.py"):
        assert f"\n{(folder / path).read_text('utf-8')}```" in guide, f"copy {path} into the guide"


def test_it_is_listed_with_what_it_needs_and_what_it_bears(shell: Shell, place: Path) -> None:
    ready = shell.source()
    assert (ready["state"], ready["package"]) == ("ready", "groundswell-helpdesk 1.0")
    assert ready["limits"] == ["60 per 60 s"]
    start = "GROUNDSWELL_PLUGINS__HELPDESK__"
    locked = shell.source(**{f"{start}TOKEN": ""})
    assert (locked["state"], locked["missing"]) == ("needs key", [f"{start}TOKEN"])
    assert "ready" in next(x for x in shell.run("doctor").splitlines() if "source helpdesk" in x)


def test_it_answers_with_paging_cache_traces_and_no_names(shell: Shell, desk: Desk) -> None:
    first = shell.json(*ASK, "--trace")
    (outcome,) = first["outcomes"]
    told = [outcome[name] for name in ("source", "status", "documents", "reason", "remedy")]
    assert told == ["helpdesk", "ok", 6, None, None]
    assert first["insights"]
    assert first["usage"]["requests"] == {"helpdesk": 2}
    assert first["diagnostics"]["sources"]["helpdesk"]["attempts"] == 2
    assert "execute_tool helpdesk" in json.dumps(first["diagnostics"])
    assert {each["author"].partition(":")[0] for each in first["documents"]} == {"helpdesk"}
    assert "customer" not in json.dumps(first["documents"])
    assert [asked["page"] for asked in desk.asked] == ["1", "2"]
    again = shell.json(*ASK)
    assert [each["name"] for each in again["insights"]] == [x["name"] for x in first["insights"]]
    assert len(desk.asked) == 2
    assert "helpdesk" in shell.json("cache", "stats", "--json")["sources"]
    shell.run("cache", "clear", "--source", "helpdesk", "--yes")
    shell.run(*ASK)
    assert len(desk.asked) == 4


def test_another_key_gets_answers_of_its_own(shell: Shell, desk: Desk) -> None:
    shell.run(*ASK)
    shell.run(*ASK, GROUNDSWELL_PLUGINS__HELPDESK__TOKEN="other-secret-token")
    assert len(desk.asked) == 4


def test_no_secret_is_kept_or_shown(shell: Shell) -> None:
    shell.run(*ASK, "--set", "log.level=debug", "--set", "log.format=json")
    found = [path for path in shell.folder.rglob("*") if path.is_file()]
    assert any(path.name == "cache.sqlite" for path in found)
    for path in found:
        assert TOKEN.encode() not in path.read_bytes(), path
    rows = {row["name"]: row for row in shell.json("settings", "plugins", "--json")}
    assert rows["plugins.helpdesk.token"]["value"] == "********"
    assert rows["plugins.helpdesk.token"]["origin"].endswith("GROUNDSWELL_PLUGINS__HELPDESK__TOKEN")
    assert rows["plugins.helpdesk.status"]["allowed"] == "open or all"


def test_a_wrong_option_breaks_it_alone(shell: Shell) -> None:
    found = shell.source(GROUNDSWELL_PLUGINS__HELPDESK__STATUS="closed")
    assert found["state"] == "broken"
    assert found["reason"] == "plugins.helpdesk.status: input should be 'open' or 'all'"


def test_a_toml_table_sets_it_up(tmp_path: Path, place: Path, desk: Desk) -> None:
    (tmp_path / "groundswell.toml").write_text(
        f'[plugins.helpdesk]\nbase_url = "{desk.url}"\ntoken = "{TOKEN}"\nmax_pages = 1\n'
    )
    assert Shell(tmp_path, place).json(*ASK)["usage"]["requests"] == {"helpdesk": 1}


def test_a_failure_is_tried_again_and_a_limit_is_kept(shell: Shell, desk: Desk) -> None:
    desk.fails = 1
    assert shell.json(*ASK)["outcomes"][0]["status"] == "ok"
    assert len(desk.asked) == 3
    desk.asked.clear()
    window = ("--set", "plugins.helpdesk.windows=1/1h", "--set", "cache.url=memory://")
    limited = shell.json(*ASK, *window)
    assert limited["outcomes"][0]["status"] == "partial"
    assert len(desk.asked) == 1


def test_a_refusal_of_the_desk_names_the_setting(shell: Shell) -> None:
    found = shell.json(*ASK, code=3, GROUNDSWELL_PLUGINS__HELPDESK__TOKEN="wrong")
    assert found["outcomes"][0]["status"] == "failed"
    assert "plugins.helpdesk.token" in found["outcomes"][0]["remedy"]


def test_the_service_has_it(shell: Shell, desk: Desk) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "groundswell", "serve", "--port", "0"],
        cwd=shell.folder, env=shell.variables, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    with process, process.stdout:
        told = next(line for line in process.stdout if "answers on" in line)
        url = re.findall(r"http://[\d.]+:\d+", told)[0]

        def got(path: str, body: object = None) -> Any:
            data = None if body is None else json.dumps(body).encode()
            request = urllib.request.Request(url + path, data, {"content-type": "application/json"})
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)

        try:
            (source,) = [each for each in got("/v1/sources") if each["name"] == "helpdesk"]
            assert (source["title"], source["state"]) == ("Help desk", "ready")
            values = {each["name"]: each["value"] for each in got("/v1/settings")}
            assert values["plugins.helpdesk.token"] == "********"
            assert values["plugins.helpdesk.base_url"] == desk.url
            body = {"question": QUESTION, "sources": ["helpdesk"], "deadline_seconds": 30}
            assert got("/v1/ask", body)["outcomes"][0]["documents"] == 6
        finally:
            process.terminate()


def test_an_agent_has_it_over_mcp(shell: Shell) -> None:
    async def main() -> None:
        server = StdioServerParameters(
            command=sys.executable, args=["-m", "groundswell", "mcp"],
            env=shell.variables, cwd=shell.folder,
        )  # fmt: skip
        async with Client(server) as client:
            listed = (await client.call_tool("list_sources", {})).structured_content
            assert listed is not None
            (source,) = [each for each in listed["sources"] if each["name"] == "helpdesk"]
            assert (source["state"], source["package"]) == ("ready", "groundswell-helpdesk 1.0")
            asked = {"question": QUESTION, "sources": ["helpdesk"], "deadline_seconds": 30}
            found = (await client.call_tool("search_documents", asked)).structured_content
            assert found is not None
            assert found["found"] == 6

    asyncio.run(main())


LANGCHAIN = """
from groundswell.config.load import load
from groundswell.integrations.engine_thread import EngineThread
from groundswell.integrations.langchain import source_tools
with EngineThread(load(overrides={"cache.url": "memory://"}).settings) as engine:
    tools = {tool.name: tool for tool in source_tools(engine)}
    print(tools["search_helpdesk"].invoke({"question": "What is wrong with export?"}))
"""


def test_an_agent_has_it_over_langchain(shell: Shell) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LANGCHAIN], cwd=shell.folder, env=shell.variables, check=True,
        capture_output=True, text=True, timeout=100,
    )  # fmt: skip
    assert "/tickets/" in done.stdout
