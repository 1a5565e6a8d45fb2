"""One real model for all tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.real_model.llama_server import LlamaServer, llama_server


@pytest.fixture(scope="session")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaServer]:
    with llama_server(tmp_path_factory.mktemp("llama")) as server:
        yield server
