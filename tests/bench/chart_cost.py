"""Prints the cost of charts and tables, which are made in threads while the bot answers others."""

import asyncio
import statistics
import time
from collections.abc import Callable
from datetime import date

from content.charts import chart_image
from content.charts.chart import Chart, ChartBar
from content.spreadsheets import table_reader, workbook_writer
from handlers.recording_progress.progress_spreadsheet import COLUMNS

REPEATS = 7
DAY = date(2026, 11, 20)
CHART = Chart(
    "Sudah merekam",
    tuple(ChartBar(f"Kecamatan {n}", n * 700, 20_000) for n in range(22)),
    "Per 20 November 2026",
    "Sumber: petugas",
    aim="Sasaran",
)


async def measure_in_thread(work: Callable[[], object], times: int) -> tuple[float, float]:
    """Return the median milliseconds of the work in a thread, and the longest pause of the event loop."""
    took, still = [], [0.0]
    for _ in range(times):
        begin = time.perf_counter()
        task = asyncio.create_task(asyncio.to_thread(work))
        while not task.done():
            last = time.perf_counter()
            await asyncio.sleep(0.001)
            still.append((time.perf_counter() - last) * 1000)
        took.append((time.perf_counter() - begin) * 1000)
    return statistics.median(took), max(still)


async def main() -> None:
    rows = [(f"Kecamatan {n}", n, n + 5, DAY) for n in range(10_000)]
    table = workbook_writer.write_workbook(
        [workbook_writer.WorkbookSheet("Data", ("Kecamatan", "Terekam", "Sasaran", "Per tanggal"), rows)], DAY
    )
    drawn, drawing_held = await measure_in_thread(lambda: chart_image.render_png(CHART), REPEATS)
    read, reading_held = await measure_in_thread(lambda: table_reader.read_table(table, COLUMNS), 2)
    for name, value, aim in (
        ("chart of 22 places, in a thread, ms", drawn, "under 150"),
        ("longest that others waited meanwhile, ms", drawing_held, ""),
        ("table of 10,000 rows, in a thread, ms", read, ""),
        ("longest that others waited meanwhile, ms", reading_held, ""),
    ):
        print(f"{name:<44} {value:>8.2f}  {aim}")


if __name__ == "__main__":
    asyncio.run(main())
