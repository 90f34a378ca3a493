"""`python -m tests.mutants --minutes 20`: run the tests of a module for a random sample of its mutants."""

import argparse
import importlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from itertools import zip_longest
from pathlib import Path

from tests.mutants.mutated_modules import GROUP_OF_MODULE, GROUPS, KILLED_SHARE_FLOOR, TESTS_OF_MODULE
from tests.mutants.mutations import Mutant, list_mutants

ROOT = Path(__file__).parents[2]
EQUIVALENT = Path(__file__).parent / "equivalent.txt"
LIBRARIES = (
    "pytest hypothesis telegram.ext aiohttp starlette.applications uvicorn aiosqlite babel.messages msgspec yaml"
    " cryptography.hazmat.primitives.ciphers.aead opening_hours rapidfuzz prometheus_client icalendar"
).split()
PYTEST_NO_TESTS = 5  # pytest's exit code


def read_equivalents() -> dict[tuple[str, str], str]:
    """Return the reason why a mutant is equivalent, by (module, key). The lines are 'module | key | reason'."""
    lines = EQUIVALENT.read_text(encoding="utf-8").splitlines()
    rows = [line.split(" | ") for line in lines if line and not line.startswith("#")]
    return {(module, key): reason for module, key, reason in rows}


def mutants_of_module(module: str, root: Path = ROOT) -> list[Mutant]:
    """Return every mutant of a module that a test could detect."""
    same = read_equivalents()
    found = list_mutants((root / module).read_text(encoding="utf-8"))
    return [one for one in found if (module, one.key) not in same]


class TreeCopy:
    """A copy of the tree, in which one module changes at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "tree"
        shutil.copytree(ROOT, self.folder, ignore=shutil.ignore_patterns(".*", "__pycache__"))
        self._age = 0

    def run_tests(self, module: str, text: str | None, most: float) -> str:
        """Run the tests of a module with this text instead. Return killed, survived or timeout."""
        path = self.folder / module
        original = path.read_text(encoding="utf-8")
        try:
            if text is not None:
                path.write_text(text, encoding="utf-8")
                self._age += 2
                os.utime(path, (self._age, self._age))  # so no cached bytecode matches
            return self._wait_for_tests(TESTS_OF_MODULE[module], most, keep=text is None)
        finally:
            path.write_text(original, encoding="utf-8")

    def _wait_for_tests(self, tests: Sequence[str], most: float, *, keep: bool) -> str:
        child = os.fork()
        if not child:
            _run_pytest(self.folder, tests, keep)
        end = time.monotonic() + most
        while time.monotonic() < end:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                code = os.waitstatus_to_exitcode(status)
                if code == PYTEST_NO_TESTS:
                    raise SystemExit(f"no tests in {', '.join(tests)}")
                return "killed" if code else "survived"
            time.sleep(0.02)
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return "timeout"


def _run_pytest(folder: Path, tests: Sequence[str], keep: bool) -> None:
    """Run pytest in a process group of its own, with the code of the copy only."""
    os.setsid()
    os.chdir(folder)
    silence = os.open(os.devnull, os.O_RDWR)
    if "MUTANTS_LOUD" not in os.environ:
        os.dup2(silence, 1)
        os.dup2(silence, 2)
    sys.dont_write_bytecode = not keep
    for name in [name for name in sys.modules if name.partition(".")[0] == "tests"]:
        del sys.modules[name]
    sys.path[:] = [str(folder), *(part for part in sys.path if part not in ("", str(ROOT)))]
    code = 3
    try:
        import hypothesis
        import pytest

        phases = [hypothesis.Phase.explicit, hypothesis.Phase.reuse, hypothesis.Phase.generate]
        hypothesis.settings.register_profile("mutants", phases=phases, derandomize=True, deadline=None)
        hypothesis.settings.load_profile("mutants")
        files = [f"tests/{name}.py" for name in tests if (folder / f"tests/{name}.py").exists()]
        options = "-x -q -p no:cacheprovider -p no:xdist -W ignore::pytest.PytestAssertRewriteWarning".split()
        code = int(pytest.main([*options, "-m", "not browser", *files]))
    except Exception:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    options = _parse_options()
    os.nice(10)
    for name in LIBRARIES:
        importlib.import_module(name)
    modules = [
        module
        for module in TESTS_OF_MODULE
        if options.only in module or GROUP_OF_MODULE[module] == options.only
    ]
    with tempfile.TemporaryDirectory() as folder:
        copy = TreeCopy(Path(folder))
        limits = {module: _time_limit(copy, module) for module in modules}
        results = _try_sample(copy, modules, limits, options)
        for module in modules:
            if copy.run_tests(module, None, limits[module] * 2) != "survived":
                print(
                    f"{module}: at the end its tests fail unchanged: the machine was too busy to trust this"
                )
    sys.exit(0 if _print_results(results, modules) else 1)


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="a group, or part of a module's path")
    parser.add_argument("--most", type=int, default=10**9, help="mutants of a module")
    return parser.parse_args()


def _time_limit(copy: TreeCopy, module: str) -> float:
    """Return the time limit in seconds: three times the duration without a mutant, and some more."""
    begun = time.monotonic()
    if copy.run_tests(module, None, 600) != "survived":
        raise SystemExit(f"{module}: its tests fail without any change; MUTANTS_LOUD=1 shows why")
    return 3 * (time.monotonic() - begun) + 10


def _try_sample(
    copy: TreeCopy, modules: Sequence[str], limits: dict[str, float], options: argparse.Namespace
) -> Counter[tuple[str, str]]:
    """Try mutants of all modules alternately until the time is over. Return counts by (module, outcome)."""
    luck = random.Random(options.seed)
    pools = []
    for module in modules:
        pool = mutants_of_module(module)
        pools.append([(module, one) for one in luck.sample(pool, len(pool))][: options.most])
    results: Counter[tuple[str, str]] = Counter()
    end = time.monotonic() + options.minutes * 60
    for module, one in (row for turn in zip_longest(*pools) for row in turn if row is not None):
        if time.monotonic() > end:
            break
        outcome = copy.run_tests(module, one.write(), limits[module])
        results[module, outcome] += 1
        if outcome == "survived":
            print(f"survived  {module}:{one.line}  {one.key}", flush=True)
    return results


def _print_results(results: Counter[tuple[str, str]], modules: Sequence[str]) -> bool:
    """Print the table. Return whether every group reaches the floor."""
    print(f"\n{'module':<52}{'mutants':>8}{'tried':>7}{'killed':>8}{'timeout':>9}{'survived':>10}")
    good = True
    for group, its in GROUPS.items():
        sums = Counter[str]()
        for module in (module for module in its if module in modules):
            row = {word: results[module, word] for word in ("killed", "timeout", "survived")}
            sums.update(row)
            numbers = (len(mutants_of_module(module)), sum(row.values()), *row.values())
            print(
                f"{module:<52}{''.join(f'{n:>{w}}' for n, w in zip(numbers, (8, 7, 8, 9, 10), strict=True))}"
            )
        if tried := sums.total():
            share = 1 - sums["survived"] / tried
            good = good and share >= KILLED_SHARE_FLOOR
            print(f"{group}: {tried} tried, {share:.1%} killed or ended by the time limit\n")
    return good


if __name__ == "__main__":
    main()
