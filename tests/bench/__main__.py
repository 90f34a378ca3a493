"""`make bench`: the cost of an answer, targets, a comparison with other libraries. `--short` runs one round."""

import argparse
import asyncio
from pathlib import Path

from tests.bench import (
    chart_cost,
    cpu_profile,
    growth,
    library_comparison,
    replica_throughput,
    running_cost,
    status_board_cost,
    targets,
)


async def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.bench", description=__doc__)
    parser.add_argument("--short", action="store_true", help="one round of two seconds")
    parser.add_argument(
        "--only", choices=("costs", "profile", "growth", "peers", "replicas", "targets"), help="a part of it"
    )
    parser.add_argument(
        "--compare",
        type=Path,
        help="the folder of another version, which the targets are measured of as well",
    )
    parser.add_argument("--draw", type=Path, help="where to put the picture of growth (PNG)")
    options = parser.parse_args()
    compare = None if options.compare is None else options.compare.resolve()
    if options.only in (None, "costs"):
        await running_cost.main()
        await status_board_cost.main()
        await chart_cost.main()
    if options.only in (None, "profile"):
        await cpu_profile.main(2.0 if options.short else 15.0)
    if options.only in (None, "growth") and not options.short:
        await growth.main(options.draw)
    if options.only in (None, "replicas"):
        await replica_throughput.main(2.0 if options.short else 10.0)
    if options.only in (None, "targets"):
        await targets.main(*((1, 2.0, 5_000) if options.short else (5, 5.0, 50_000)), compare)
    if options.only in (None, "peers"):
        await library_comparison.print_comparison(*((1, 2.0) if options.short else (5, 5.0)))


if __name__ == "__main__":
    asyncio.run(main())
