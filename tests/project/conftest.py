"""Keep the tests that read all source files in one worker (`--dist loadgroup`), so that each file is parsed once."""

import gc
from collections.abc import Iterator

import pytest

from tests.support.source_files import read_source

READS_ALL_FILES = {"test_architecture", "test_names", "test_prose", "test_test_layout", "test_translations"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.stem in READS_ALL_FILES:
            item.add_marker(pytest.mark.xdist_group("source files"))


@pytest.fixture(scope="module", autouse=True)
def no_garbage_collection(request: pytest.FixtureRequest) -> Iterator[None]:
    """Pause the garbage collector while syntax trees are walked: it would visit a million nodes again and again."""
    if request.path.stem not in READS_ALL_FILES:
        read_source.cache_clear()
        yield
        return
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(scope="package", autouse=True)
def forget_sources() -> Iterator[None]:
    yield
    read_source.cache_clear()
