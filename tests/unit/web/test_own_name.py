"""Without keys, nobody reaches the service by a name that is not this machine's."""

import asyncio

import pytest

from tests.unit.web.serving import BODY, serving


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "", "[", "10.0.0.1"]
)
def test_another_name_is_refused(host: str) -> None:
    async def main() -> None:
        async with serving() as (_, client):
            for path in ("/", "/v1/sources", "/healthz"):
                response = await client.get(path, headers={"host": host})
                assert response.status_code in {400, 403}
            refused = await client.post("/v1/ask", json=BODY, headers={"host": host})
            assert refused.status_code in {400, 403}
            if refused.status_code == 403:
                assert refused.json()["remedy"]
                assert refused.headers["x-content-type-options"] == "nosniff"

    asyncio.run(main())


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_a_name_of_this_machine_is_answered(host: str) -> None:
    async def main() -> None:
        async with serving() as (_, client):
            assert (await client.get("/healthz", headers={"host": host})).status_code == 200

    asyncio.run(main())


def test_with_keys_every_name_is_answered() -> None:
    async def main() -> None:
        async with serving(server__api_keys="one") as (_, client):
            response = await client.get("/healthz", headers={"host": "groundswell.example"})
            assert response.status_code == 200

    asyncio.run(main())


@pytest.mark.parametrize(
    "headers", [{}, {"content-type": "text/plain"}, {"content-type": "multipart/form-data"}]
)
def test_a_form_of_another_site_cannot_ask(headers: dict[str, str]) -> None:
    async def main() -> None:
        async with serving() as (_, client):
            response = await client.post(
                "/v1/ask", content=b'{"question": "What annoys people?"}', headers=headers
            )
            assert response.status_code == 422

    asyncio.run(main())
