"""Keep the tests that read all source files in one worker (`--dist loadgroup`), so that each file is parsed once."""

import pytest

READS_ALL_FILES = {"test_architecture", "test_names", "test_prose", "test_test_layout", "test_translations"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.stem in READS_ALL_FILES:
            item.add_marker(pytest.mark.xdist_group("source files"))
