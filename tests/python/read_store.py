"""Reads a store with polars, DuckDB and pandas, and compares with what tests/store_readers.rs wrote."""

import glob
import math
import sys

import duckdb
import pandas
import polars

STORE = sys.argv[1]
FILES = f"{STORE}/check=*/*.parquet"

# (check, series) -> (rows, sum of the finite values, how many NaN)
EXPECTED = {
    ("rl_loss", "{}"): (60, 120.0, 0),
    ("vram_headroom", '{gpu="0"}'): (119, sum(m / 4 for m in range(60) if m not in (7, 8, 9)) - 30.0, 1),
    ("vram_headroom", '{gpu="1"}'): (60, 60.0, 0),
}
FIRST = "2026-01-01T00:00:00+00:00"
LAST = "2026-01-01T02:59:00+00:00"


def expect(reader, what, found, wanted):
    if found != wanted:
        sys.exit(f"{reader}: {what} is {found!r}, expected {wanted!r}")


def check(reader, rows, first, last):
    """`rows` are (check, series, value) of every row."""
    found = {}
    for name, series, value in rows:
        count, total, nans = found.get((name, series), (0, 0.0, 0))
        finite = value if math.isfinite(value) else 0.0
        found[name, series] = (count + 1, total + finite, nans + math.isnan(value))
    expect(reader, "content", found, EXPECTED)
    expect(reader, "infinities", sum(math.isinf(value) for *_, value in rows), 1)
    expect(reader, "first row", first, FIRST)
    expect(reader, "last row", last, LAST)
    print(f"{reader}: read {len(rows)} rows")


def with_polars():
    frame = polars.scan_parquet(FILES, hive_partitioning=True).collect()
    types = dict(frame.schema)
    expect("polars", "timestamp", types["timestamp"], polars.Datetime("ms", "UTC"))
    expect("polars", "series", types["series"], polars.String)
    expect("polars", "value", types["value"], polars.Float64)
    times = frame["timestamp"]
    rows = frame.select("check", "series", "value").rows()
    check("polars", rows, times.min().isoformat(), times.max().isoformat())
    lazy = polars.scan_parquet(FILES, hive_partitioning=True)
    expect("polars", "a NaN looked for", lazy.filter(polars.col("value").is_nan()).collect().height, 1)
    expect("polars", "a partition", lazy.filter(polars.col("check") == "rl_loss").collect().height, 60)
    one = lazy.filter(polars.col("series") == '{gpu="1"}').collect()
    expect("polars", "one series", one.height, 60)


def with_duckdb():
    source = f"read_parquet('{FILES}', hive_partitioning = true)"
    types = dict(row[:2] for row in duckdb.sql(f"describe select * from {source}").fetchall())
    expect("duckdb", "timestamp", types["timestamp"], "TIMESTAMP WITH TIME ZONE")
    expect("duckdb", "series", types["series"], "VARCHAR")
    expect("duckdb", "value", types["value"], "DOUBLE")
    rows = duckdb.sql(f'select "check", series, value from {source}').fetchall()
    ends = duckdb.sql(f"select epoch_ms(min(timestamp)), epoch_ms(max(timestamp)) from {source}").fetchall()[0]
    first, last = (pandas.Timestamp(end, unit="ms", tz="UTC").isoformat() for end in ends)
    check("duckdb", rows, first, last)
    for what, condition, wanted in [
        ("a NaN looked for", "isnan(value)", 1),
        # DuckDB orders NaN above every number.
        ("large values", "value > 100", 2),
        ("a partition", "\"check\" = 'rl_loss'", 60),
        ("one series", "series = '{gpu=\"1\"}'", 60),
    ]:
        found = duckdb.sql(f"select count(*) from {source} where {condition}").fetchall()[0][0]
        expect("duckdb", what, found, wanted)


def with_pandas():
    frame = pandas.read_parquet(sorted(glob.glob(FILES)))
    expect("pandas", "timestamp", str(frame["timestamp"].dtype), "datetime64[ms, UTC]")
    expect("pandas", "value", str(frame["value"].dtype), "float64")
    expect("pandas", "partitions", sorted(frame["check"].astype(str).unique()), ["rl_loss", "vram_headroom"])
    rows = list(zip(frame["check"].astype(str), frame["series"], frame["value"]))
    times = frame["timestamp"]
    check("pandas", rows, times.min().isoformat(), times.max().isoformat())
    whole = pandas.read_parquet(f"{STORE}/check=rl_loss")
    expect("pandas", "one folder", len(whole), 60)


with_polars()
with_duckdb()
with_pandas()
