"""The command `groundswell sandbox`, as a process of its own."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request

import pytest

from groundswell.config.load import load


def command(*arguments):
    return [sys.executable, "-m", "groundswell", "sandbox", *arguments]


def test_it_serves_until_it_is_interrupted_and_prints_the_audit(tmp_path) -> None:
    corpus = tmp_path / "own.jsonl"
    corpus.write_text('{"title": "Export", "text": "fails", "platform": "hackernews"}\n')
    arguments = ("--port", "0", "--corpus", str(corpus), "--profile", "instant", "--json")
    with subprocess.Popen(
        command(*arguments, "--fault", "hackernews=duplicates"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        first = process.stderr.readline()
        url = re.search(r"http://127\.0\.0\.1:\d+", first)[0]
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{url}/hn/api/v1/search?query=export", timeout=20) as answer:
            hits = json.loads(answer.read())["hits"]
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "1 post;" in first
    assert "sample data" in first
    assert len(hits) == 2
    assert json.loads(out)["providers"]["hackernews"]["statuses"] == {"200": 1}


def test_the_printed_variables_point_a_shell_at_the_sandbox() -> None:
    done = subprocess.run(
        ["sh", "-c", f'eval "$({" ".join(command("--port", "8877", "--print-env"))})"; env'],
        capture_output=True, text=True, check=True, env={**os.environ},
    )  # fmt: skip
    variables = dict(line.partition("=")[::2] for line in done.stdout.splitlines())
    ours = {name: text for name, text in variables.items() if name.startswith("GROUNDSWELL_")}
    loaded = load(environ=ours, dotenv=None)
    assert loaded.warnings == ()
    assert loaded.settings.sources.reddit.base_url == "http://127.0.0.1:8877/reddit"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--print-env", "--port", "0"),
        ("--profile", "warp"),
        ("--fault", "reddit"),
        ("--fault", "reddit=explode"),
        ("--fault", "nobody=hang", "--port", "0"),
        ("--corpus", "/nowhere/at/all.jsonl"),
    ],
)
def test_wrong_options_end_with_a_remedy(arguments) -> None:
    done = subprocess.run(command(*arguments), capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert "\ntry: " in done.stderr
