"""`groundswell serve --demo` is the whole service over sample posts, and ends on Ctrl-C."""

import os
import re
import signal
import socket
import subprocess
import sys

import httpx2

from groundswell.domain.report import SAMPLE_NOTE


def test_the_demo_says_where_it_answers_and_that_its_posts_are_invented() -> None:
    command = [sys.executable, "-m", "groundswell", "serve", "--demo", "--port", "0"]
    environment = {**os.environ, "GROUNDSWELL_CACHE__URL": "nowhere://", "NO_COLOR": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == SAMPLE_NOTE
            told = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:[1-9]\d*", told)
            assert found, told
            body = {"question": "What frustrates Billow users?", "sources": ["lemmy"]}
            report = httpx2.post(f"{found[0]}/v1/ask", json=body, timeout=60).json()
            assert report["notes"][0] == SAMPLE_NOTE
            assert report["documents"]
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)
    assert process.returncode == 130  # as a shell says it of Ctrl-C


def refused(*options: str) -> list[str]:
    """Return what the command says when it cannot serve; it ends with 2."""
    command = [sys.executable, "-m", "groundswell", "serve", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert not done.stdout
    return done.stderr.splitlines()


def test_a_port_that_is_in_use_is_told_with_a_remedy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told, remedy = refused("--port", str(port))
    assert told == f"error: 127.0.0.1: nothing can listen on port {port}: address already in use"
    assert remedy.startswith("try: Give another port")


def test_a_setting_that_is_wrong_is_told_before_the_service_starts() -> None:
    told, remedy = refused("--port", "0", "--set", "llm.model=nobody:nothing")
    assert told.startswith("error: llm.model: 'nobody' is no known provider")
    assert remedy.startswith("try: ")
