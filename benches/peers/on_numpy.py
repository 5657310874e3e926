"""The gate in numpy: dense columns, holds by doubling, windows by differences of running sums."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from gate import MIN_POINTS

pa.set_cpu_count(1)  # Checks are read side by side; each by one thread.


def verdicts(gate, store, grid, threads):
    """−1 no verdict, 0 GO, 1 WARNING, 2 NO-GO at each judged point."""
    with ThreadPoolExecutor(threads) as pool:
        judged = pool.map(lambda check: judge(check, store, grid), gate.checks)
        level = np.zeros(grid.points, np.int8)
        lit = np.zeros(grid.points, bool)
        for own, present in judged:
            np.maximum(level, own, out=level)
            lit |= present
    level[~lit] = -1
    return level


def judge(check, store, grid):
    """The level of one check at each judged point, and where it has a sample."""
    levels = {1: np.zeros(grid.length, bool), 2: np.zeros(grid.length, bool)}
    data = np.zeros(grid.length, bool)
    present = np.zeros(grid.length, bool)
    for samples in columns(f"{store}/check={check.id}", grid):
        here = ~np.isnan(samples)
        present |= here
        for condition in check.conditions:
            if condition.signal == "value":
                signal, known = samples, here
            else:
                signal = windowed(condition, samples, grid.step)
                known = ~np.isnan(signal)
            data |= known
            broken = signal > condition.limit if condition.above else signal < condition.limit
            met = spread(broken, condition.hold, np.logical_and, False)
            levels[condition.level] |= spread(met, condition.release, np.logical_or, False)
    level = levels[1] | ~data
    level = np.where(levels[2], np.int8(2), level.astype(np.int8))
    return level[grid.lead :], present[grid.lead :]


def columns(folder, grid):
    """Each series as one number a point, NaN where there is none."""
    table = pq.read_table(
        folder,
        columns=["timestamp", "series", "value"],
        read_dictionary=["series"],
        partitioning=None,
        use_threads=False,
    )
    times = table["timestamp"].to_numpy().view(np.int64)
    places = (times - grid.first) // grid.millis
    values = table["value"].to_numpy()
    series = table["series"].unify_dictionaries().combine_chunks()
    inside = (places >= 0) & (places < grid.length)
    for code in range(len(series.dictionary)):
        own = inside
        if len(series.dictionary) > 1:
            own = inside & (series.indices.to_numpy() == code)
        dense = np.full(grid.length, np.nan)
        if own.all():
            dense[places] = values
        else:
            dense[places[own]] = values[own]
        yield dense


def spread(bits, steps, join, outside):
    """What holds at all, or at any, of a point and the `steps` before it."""
    covered, points = 1, steps + 1
    while covered < points:
        by = min(covered, points - covered)
        moved = np.empty_like(bits)
        moved[:by] = outside
        moved[by:] = bits[:-by]
        bits = join(bits, moved)
        covered += by
    return bits


def windowed(condition, samples, step):
    finite = np.isfinite(samples)
    centre = np.mean(samples, where=finite)
    values = np.where(finite, samples - centre, 0.0)
    last = condition.window
    count = window_sum(finite.astype(np.int64), last)
    total = window_sum(values, last)
    known = (count >= MIN_POINTS) & ~np.isnan(samples)
    with np.errstate(invalid="ignore", divide="ignore"):
        if condition.signal == "ratio":
            mean = centre + total / count
            return np.where(known & (mean > 0), samples / mean, np.nan)
        places = np.where(finite, np.arange(len(samples)), 0)
        first = window_sum(places, last)
        second = window_sum(places * places, last)
        product = window_sum(places * values, last)
        # Counts and places are whole numbers: only the values are rounded.
        slope = (count * product - first * total) / (count * second - first * first)
        return np.where(known, slope / step, np.nan)


def window_sum(values, last):
    sums = np.concatenate(([values.dtype.type(0)], np.cumsum(values)))
    out = sums[1:].copy()
    out[last + 1 :] -= sums[1 : -last - 1]
    return out
