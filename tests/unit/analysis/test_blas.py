"""One thread for matrices, and the number there was afterwards."""

import pytest

from groundswell.analysis import blas


class Library:
    """Stands for OpenBLAS."""

    def __init__(self) -> None:
        self.threads = 4

    def get(self) -> int:
        return self.threads

    def put(self, count: int) -> None:
        self.threads = count


def test_overlapping_blocks_give_the_threads_back_at_the_last_end() -> None:
    library = Library()
    setting = blas._Threads(library.get, library.put)
    setting.enter()
    setting.enter()
    assert library.threads == 1
    setting.leave()
    assert library.threads == 1
    setting.leave()
    assert library.threads == 4


def test_the_library_of_numpy_is_found_and_left_as_it_was() -> None:
    setting = blas._setting()
    assert setting is not None, "numpy has no OpenBLAS of its own here"
    before = setting._get()
    with blas.one_thread():
        assert setting._get() == 1
    assert setting._get() == before


def test_a_numpy_with_another_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    setting = blas._setting()
    assert setting is not None
    before = setting._get()
    monkeypatch.setattr(blas, "_setting", lambda: None)
    with blas.one_thread():
        assert setting._get() == before
