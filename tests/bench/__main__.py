"""`make bench`: what an answer costs, then Loket beside other libraries. `--short`: one round, for a quick look."""

import argparse
import asyncio
from pathlib import Path

from tests.bench import board, charts, costs, growth, peers, profile, replicas


async def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.bench", description=__doc__)
    parser.add_argument("--short", action="store_true", help="one round of two seconds")
    parser.add_argument(
        "--only", choices=("costs", "profile", "growth", "peers", "replicas"), help="a part of it"
    )
    parser.add_argument("--draw", type=Path, help="where to put the picture of growth (PNG)")
    options = parser.parse_args()
    if options.only in (None, "costs"):
        await costs.main()
        await board.main()
        await charts.main()
    if options.only in (None, "profile"):
        await profile.main(2.0 if options.short else 15.0)
    if options.only in (None, "growth") and not options.short:
        await growth.main(options.draw)
    if options.only in (None, "replicas"):
        await replicas.main(2.0 if options.short else 10.0)
    if options.only in (None, "peers"):
        await peers.print_comparison(*((1, 2.0) if options.short else (5, 5.0)))


if __name__ == "__main__":
    asyncio.run(main())
