"""The modules, tests and equivalent mutants that `make mutants` names exist."""

from tests.mutants.__main__ import ROOT, read_equivalents
from tests.mutants.mutated_modules import TESTS_OF_MODULE
from tests.mutants.mutations import list_mutants


def test_every_module_and_test_of_the_table_exists() -> None:
    wanted = [*TESTS_OF_MODULE, *(f"tests/{name}.py" for tests in TESTS_OF_MODULE.values() for name in tests)]
    assert not [path for path in wanted if not (ROOT / path).is_file()]


def test_every_equivalent_mutant_still_exists_and_has_a_reason() -> None:
    same = read_equivalents()
    keys = {
        (module, one.key)
        for module in {module for module, _ in same}
        for one in list_mutants((ROOT / module).read_text(encoding="utf-8"))
    }
    assert not same.keys() - keys
    assert all(len(reason) > 10 for reason in same.values())


def test_one_place_changes_at_a_time() -> None:
    source = "def late(hour: int = 3) -> bool:\n    return not hour < 15 and hour != 17\n"
    assert {one.key for one in list_mutants(source)} == {
        "late: 3 -> 4",
        "late: 3 -> 2",
        "late: return not hour < 15 and hour != 17 -> return None",
        "late: not hour < 15 and hour != 17 -> not hour < 15 or hour != 17",
        "late: not hour < 15 -> hour < 15",
        "late: hour < 15 -> hour <= 15",
        "late: hour < 15 -> hour >= 15",
        "late: 15 -> 16",
        "late: 15 -> 14",
        "late: hour != 17 -> hour == 17",
        "late: 17 -> 18",
        "late: 17 -> 16",
    }
    written = [one.write() for one in list_mutants(source)]
    assert len(set(written)) == len(written) and source not in written
