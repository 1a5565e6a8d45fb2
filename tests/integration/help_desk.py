"""An invented help desk on loopback, and the example package that reads it, truly installed."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).parents[2]
TOKEN = "sample-secret-token"
TICKETS = [
    ("Export fails", "The export to PDF fails every time and I lose an hour each week."),
    ("Export error", "Export fails again with an error, please fix the export to PDF."),
    ("PDF broken", "PDF export is broken since the update, it just shows an error."),
    ("No answer", "I waited nine days for an answer from support, it was a template."),
    ("Support", "Support never answers. I have been waiting for two weeks."),
    ("Invoice", "Nobody from support answers my mails about the wrong invoice."),
]


@dataclass
class Desk:
    """What was asked; `fails` is how many requests are still refused for a time."""

    url: str
    asked: list[dict[str, str]] = field(default_factory=list)
    fails: int = 0

    def variables(self, token: str = TOKEN) -> dict[str, str]:
        """Return what sets the plugin up."""
        start = "GROUNDSWELL_PLUGINS__HELPDESK__"
        return {f"{start}BASE_URL": self.url, f"{start}TOKEN": token}


@contextmanager
def help_desk() -> Iterator[Desk]:
    """Serve the tickets, three on a page, to whoever has a token."""
    desk = Desk("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = {
                name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()
            }
            desk.asked.append(asked)
            if desk.fails > 0:
                desk.fails -= 1
                return self._answer(503, {})
            if "secret-token" not in self.headers.get("authorization", ""):
                return self._answer(401, {})
            return self._answer(200, _page(int(asked["page"])))

        def _answer(self, status: int, body: Any) -> None:
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    desk.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield desk
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def installed(folder: Path) -> Path:
    """Install the example package, as a wheel that is built of it; return where."""
    shutil.copytree(ROOT / "examples" / "plugin", folder / "plugin")
    place = folder / "site"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
         "--no-index", "--no-deps", "--no-build-isolation", "--target", str(place),
         str(folder / "plugin")],
        check=True, capture_output=True, timeout=100,
    )  # fmt: skip
    return place


def declared(place: Path, package: str, name: str, code: str) -> None:
    """Put a package of one module on the path `place`; its entry point names `Source` in it."""
    place.mkdir(exist_ok=True)
    module = package.replace("-", "_")
    (place / f"{module}.py").write_text(code)
    info = place / f"{module}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[groundswell.sources]\n{name} = {module}:Source\n")


def environment(folder: Path, *places: Path, **variables: str) -> dict[str, str]:
    """Return what a process needs to see the packages in `places`, and no settings of the user."""
    path = os.pathsep.join([*map(str, places), *sys.path])
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": path,
        "HOME": str(folder),
        "XDG_CACHE_HOME": str(folder / "cache"),
        **variables,
    }


def _page(number: int) -> dict[str, Any]:
    start = (number - 1) * 3
    tickets = [
        {
            "id": start + at,
            "subject": subject,
            "body": f"<p>{body}</p>",
            "customer": f"customer {start + at}",
            "created_at": "2026-10-01T12:00:00Z",
        }
        for at, (subject, body) in enumerate(TICKETS[start : start + 3])
    ]
    return {"tickets": tickets, "more": start + 3 < len(TICKETS)}
