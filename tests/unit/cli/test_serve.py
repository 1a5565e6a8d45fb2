"""`groundswell serve --demo` is the whole service over sample posts, and ends on Ctrl-C."""

import os
import re
import signal
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
