"""One rival, once, as a process of its own: what somebody waits for who runs it from a shell.

    alone.py duckdb|polars|numpy YEAR START POINTS THREADS
"""

import os
import sys

rival, year, start, points, threads = sys.argv[1:6]
os.environ["POLARS_MAX_THREADS"] = threads

import gate as gates

gate = gates.read(f"{year}/gate.yaml")
grid = gates.Grid(int(start), int(points), gate.memory, gate.step)
store = f"{year}/history"
if rival == "numpy":
    import on_numpy

    on_numpy.verdicts(gate, store, grid, int(threads))
elif rival == "polars":
    import on_polars

    on_polars.verdicts(gate, store, grid)
else:
    import on_duckdb

    on_duckdb.verdicts(gate, store, grid, int(threads))
