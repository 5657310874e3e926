"""The gate in polars: one lazy frame a series, all collected together, rolling expressions for holds and windows."""

import glob

import polars as pl

from gate import MIN_POINTS


def verdicts(gate, store, grid):
    """−1 no verdict, 0 GO, 1 WARNING, 2 NO-GO at each judged point."""
    points = pl.LazyFrame({"timestamp": pl.int_range(grid.first, grid.end, grid.millis, eager=True)})
    checks = pl.collect_all([judge(check, store, points, gate.step) for check in gate.checks])
    judged = pl.concat(
        [frame.rename(lambda name, at=at: f"{name}{at}") for at, frame in enumerate(checks)], how="horizontal"
    )
    levels, present = (
        [f"{name}{at}" for at in range(len(checks))] for name in ("level", "present")
    )
    level = pl.when(pl.any_horizontal(present)).then(pl.max_horizontal(levels)).otherwise(pl.lit(-1, pl.Int8))
    return judged.lazy().slice(grid.lead).select(level.alias("verdict")).collect()["verdict"].to_numpy()


def judge(check, store, points, step):
    """The level of one check at each point, and where it has a sample."""
    files = sorted(glob.glob(f"{store}/check={check.id}/*.parquet"))
    rows = pl.scan_parquet(files).select(
        pl.col("timestamp").cast(pl.Int64), "series", pl.col("value").fill_nan(None)
    )
    names = rows.select(pl.col("series").unique()).collect()["series"].sort()
    frames = [series(check, rows.filter(series=name), points, step, at) for at, name in enumerate(names)]
    both = pl.concat(frames, how="horizontal")
    every = lambda kind: pl.any_horizontal([f"{kind}{at}" for at in range(len(names))])
    level = pl.when(every("no_go")).then(2).when(every("warning") | ~every("data")).then(1).otherwise(0)
    return both.select(level.cast(pl.Int8).alias("level"), every("present").alias("present"))


def series(check, rows, points, step, at):
    """Where one series meets a condition of each level, has a signal, and has a sample."""
    dense = points.join(rows, on="timestamp", how="left", maintain_order="left").select("value")
    dense = dense.with_columns(windows(check))
    met = {1: [pl.lit(False)], 2: [pl.lit(False)]}
    data = []
    for condition in check.conditions:
        signal = signal_of(condition, step)
        broken = signal > condition.limit if condition.above else signal < condition.limit
        met[condition.level].append(timed(broken.fill_null(False), condition))
        data.append(signal.is_not_null())
    return dense.select(
        pl.any_horizontal(met[2]).alias(f"no_go{at}"),
        pl.any_horizontal(met[1]).alias(f"warning{at}"),
        pl.any_horizontal(data).alias(f"data{at}"),
        pl.col("value").is_not_null().alias(f"present{at}"),
    )


def timed(broken, condition):
    if condition.hold:
        points = condition.hold + 1
        broken = broken.cast(pl.UInt8).rolling_min(points, min_samples=points).fill_null(0) == 1
    if condition.release:
        broken = broken.cast(pl.UInt8).rolling_max(condition.release + 1, min_samples=1) == 1
    return broken


def windows(check):
    """The running sums that slopes and means are made of."""
    value = pl.col("value")
    finite = value.is_finite().fill_null(False)
    centred = pl.when(finite).then(value - value.filter(finite).mean()).otherwise(0.0)
    place = pl.when(finite).then(pl.int_range(pl.len(), dtype=pl.Int64)).otherwise(0)
    sums = {}
    for condition in check.conditions:
        total = lambda column: column.rolling_sum(condition.window + 1, min_samples=1)
        if condition.signal == "value":
            continue
        sums["count"] = total(finite.cast(pl.Int64))
        sums["total"] = total(centred)
        if condition.signal == "slope":
            sums["first"] = total(place)
            sums["second"] = total(place * place)
            sums["product"] = total(place * centred)
        else:
            sums["centre"] = value.filter(finite).mean()
    return [expression.alias(name) for name, expression in sums.items()]


def signal_of(condition, step):
    value = pl.col("value")
    if condition.signal == "value":
        return value
    count, total = pl.col("count"), pl.col("total")
    if condition.signal == "ratio":
        mean = pl.col("centre") + total / count
        return pl.when(value.is_not_null() & (count >= MIN_POINTS) & (mean > 0)).then(value / mean)
    first, second, product = pl.col("first"), pl.col("second"), pl.col("product")
    slope = (count * product - first * total) / (count * second - first * first)
    return pl.when(value.is_not_null() & (count >= MIN_POINTS)).then(slope / step)
