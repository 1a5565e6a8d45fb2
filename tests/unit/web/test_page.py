"""The page is whole without anybody else's server, small, and strict about what may run."""

import asyncio
import re
from html import escape

import pytest

from groundswell.domain.report import SAMPLE_NOTE
from groundswell.web import site_files
from tests.unit.web.serving import serving

MOST_BYTES = 150_000


@pytest.mark.parametrize("path", ["/", "/r/0123456789abcdef0123456789abcdef"])
def test_the_page_lets_only_its_own_files_run(path: str) -> None:
    async def main() -> None:
        async with serving() as (_, client):
            response = await client.get(path)
            policy = response.headers["content-security-policy"]
            assert response.headers["content-type"] == "text/html; charset=utf-8"
            assert "script-src 'self'" in policy
            assert "unsafe" not in policy
            assert "require-trusted-types-for 'script'" in policy
            assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=", response.text)

    asyncio.run(main())


def test_every_file_of_the_page_is_served_for_long_and_all_together_are_small() -> None:
    async def main() -> None:
        async with serving() as (_, client):
            html = await client.get("/")
            size = len(html.content)
            names = re.findall(r'(?:href|src)="(/site/[^"]+)"', html.text)
            base = names[0].rpartition("/")[0]
            assert {name.rpartition("/")[0] for name in names} == {base}
            for name in site_files.read().files:
                response = await client.get(f"{base}/{name}")
                assert response.status_code == 200
                assert "immutable" in response.headers["cache-control"]
                assert response.headers["x-content-type-options"] == "nosniff"
                size += len(response.content)
            assert size <= MOST_BYTES

    asyncio.run(main())


def test_no_file_names_another_server_or_writes_markup() -> None:
    for name, content in site_files.read().files.items():
        text = content.decode()
        addresses = set(re.findall(r"https?://[^\"'`\s)]+", text)) - {"http://www.w3.org/2000/svg"}
        assert not addresses, name
        for risky in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert risky not in text, name


def test_every_module_that_is_imported_is_there() -> None:
    site = site_files.read()
    for content in site.files.values():
        for name in re.findall(r'from "\./([^"]+)"', content.decode()):
            assert name in site.files


@pytest.mark.parametrize(
    "path", ["/site/0/page.js", "/site/{version}/page.html", "/site/{version}/no.js"]
)
def test_other_files_are_not_served(path: str) -> None:
    async def main() -> None:
        async with serving() as (_, client):
            response = await client.get(path.format(version=site_files.read().version))
            assert response.status_code == 404
            assert response.headers["content-type"] == "application/problem+json"

    asyncio.run(main())


def test_the_deadlines_offered_are_those_that_the_service_allows() -> None:
    async def main() -> None:
        async with serving(server__max_deadline_seconds=45, deadline_seconds=90) as (_, client):
            text = (await client.get("/")).text
            found = re.findall(r'<option value="([\d.]+)"( selected)?>[\d]+ (?:s|m)', text)
            assert [float(seconds) for seconds, _ in found] == [10, 20, 30, 45]
            assert [float(seconds) for seconds, chosen in found if chosen] == [45]

    asyncio.run(main())


def test_notes_of_the_service_stand_on_the_page_escaped() -> None:
    async def main() -> None:
        note = '<b>"note"</b>'
        async with serving(notes=(SAMPLE_NOTE, note)) as (_, client):
            text = (await client.get("/")).text
            assert SAMPLE_NOTE in text
            assert note not in text
            assert escape("<b>") in text

    asyncio.run(main())


def test_the_page_says_whether_a_key_is_needed_and_shows_none() -> None:
    async def main() -> None:
        async with serving(server__api_keys="canary") as (_, client):
            response = await client.get("/")
            assert response.status_code == 200
            assert 'data-needs-key="yes"' in response.text
            assert "canary" not in response.text

    asyncio.run(main())
