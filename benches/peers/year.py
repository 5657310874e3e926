"""retrogate against the same logic in DuckDB SQL, polars and numpy, on the benches' year.

    year.py PROGRAM YEAR [ROUNDS]

Every rival must give the verdict that retrogate gives at every point before any time is printed. All are timed as
processes, from start to end, files in the page cache; rivals also inside one warm process, from files to verdicts in
memory, their libraries loaded before. retrogate counts the rates against the incidents too.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

THREADS = 2
os.environ["POLARS_MAX_THREADS"] = str(THREADS)

import duckdb
import numpy as np
import polars as pl
import pyarrow.parquet as pq

import gate as gates
import on_duckdb
import on_numpy
import on_polars

CODES = {None: -1, "GO": 0, "WARNING": 1, "NO-GO": 2}


def main():
    program, year = sys.argv[1:3]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    gate, store = gates.read(f"{year}/gate.yaml"), f"{year}/history"
    expected, grid = ours(program, year, gate)
    rivals = {
        f"DuckDB {duckdb.__version__}": lambda: on_duckdb.verdicts(gate, store, grid, THREADS),
        f"polars {pl.__version__}": lambda: on_polars.verdicts(gate, store, grid),
        f"numpy {np.__version__}": lambda: on_numpy.verdicts(gate, store, grid, THREADS),
    }
    for name, verdicts in rivals.items():
        same(name, verdicts(), expected, grid)
    counted = ", ".join(f"{word} {np.count_nonzero(expected == code):,}" for word, code in CODES.items() if word)
    print(f"{len(expected):,} verdicts, the same from all four: {counted}, none {np.count_nonzero(expected < 0):,}")
    compare(program, year, grid, rivals, rounds)


def arguments(program, year):
    own = ["--gate", f"{year}/gate.yaml", "--store", f"{year}/history", "--incidents", f"{year}/incidents.csv"]
    return [program, "replay", "--brief", "--format", "json", "--threads", str(THREADS), *own]


def ours(program, year, gate):
    """Our verdicts, and the grid they stand on."""
    with tempfile.TemporaryDirectory() as folder:
        table = os.path.join(folder, "verdicts.parquet")
        subprocess.run([*arguments(program, year), "--verdicts", table], check=True, stdout=subprocess.DEVNULL)
        found = pq.read_table(table, columns=["timestamp", "verdict"])
    times = found["timestamp"].to_numpy().view(np.int64)
    codes = np.array([CODES[word] for word in found["verdict"].to_pylist()], np.int8)
    return codes, gates.Grid(int(times[0] // 1000), len(times), gate.memory, gate.step)


def same(name, found, expected, grid):
    differ = np.flatnonzero(np.asarray(found) != expected)
    if len(differ):
        at = differ[0]
        when = grid.start + int(at) * grid.step
        sys.exit(f"{name} differs at {len(differ)} points, first at {when}: {found[at]}, not {expected[at]}")


def compare(program, year, grid, rivals, rounds):
    ours_took, theirs, warm = [], {name: [] for name in rivals}, {name: [] for name in rivals}
    here = os.path.dirname(os.path.abspath(__file__))
    for _ in range(rounds):
        ours_took.append(timed(lambda: subprocess.run(arguments(program, year), check=True, stdout=subprocess.DEVNULL)))
        for name, verdicts in rivals.items():
            warm[name].append(timed(verdicts))
            alone = [sys.executable, os.path.join(here, "alone.py"), name.split()[0].lower(), year]
            alone += [str(grid.start), str(grid.points), str(THREADS)]
            theirs[name].append(timed(lambda: subprocess.run(alone, check=True)))
    print(f"{rounds} rounds in turn, medians on {THREADS} threads:")
    print(f"  {'retrogate':<16} {statistics.median(ours_took):7.3f} s, from start to end of its process")
    for how, all_took in (("as a process", theirs), ("warm", warm)):
        for name, took in all_took.items():
            each = [their / our for their, our in zip(took, ours_took)]
            print(
                f"  {name:<16} {how:<12} {statistics.median(took):7.3f} s, {statistics.median(each):5.1f} times as long "
                f"(of the rounds {min(each):.1f} to {max(each):.1f})"
            )


def timed(work):
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


main()
