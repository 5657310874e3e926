"""The gate in DuckDB SQL: one statement, window functions for holds and signals, rows only where something is wrong."""

import duckdb

from gate import MIN_POINTS


def verdicts(gate, store, grid, threads):
    """−1 no verdict, 0 GO, 1 WARNING, 2 NO-GO at each judged point."""
    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}")
    return connection.execute(statement(gate, store, grid)).fetchnumpy()["verdict"]


def statement(gate, store, grid):
    parts = [part for check in gate.checks for part in judge(check, store, grid)]
    start = grid.first + grid.lead * grid.millis
    return f"""
        WITH points AS (SELECT unnest(range({start}, {grid.end}, {grid.millis})) AS t),
        {", ".join(samples(check, store, grid) for check in gate.checks)},
        said AS ({" UNION ALL ".join(parts)}),
        worst AS (SELECT t, max(level) AS level, count(*) FILTER (absent) AS absent FROM said GROUP BY t)
        SELECT CAST(CASE WHEN absent = {len(gate.checks)} THEN -1 ELSE coalesce(level, 0) END AS TINYINT) AS verdict
        FROM points LEFT JOIN worst USING (t) ORDER BY t
    """


def samples(check, store, grid):
    """The samples of a check with its signals; of them all that is asked later is asked here, once."""
    signals = [f", {signal(condition)} AS signal{at}" for at, condition in enumerate(check.conditions)]
    window = max(condition.window for condition in check.conditions) * grid.millis
    over = f"WINDOW back AS (PARTITION BY series ORDER BY t RANGE BETWEEN {window} PRECEDING AND CURRENT ROW)"
    return f"""{check.id} AS (
        SELECT series, t, value{"".join(signals)}
        FROM (
            SELECT series, epoch_ms(timestamp) AS t, value
            FROM read_parquet('{store}/check={check.id}/*.parquet', hive_partitioning = false)
            WHERE NOT isnan(value)
        ) {over if window else ""}
    )"""


def signal(condition):
    finite = "FILTER (isfinite(value)) OVER back"
    if condition.signal == "value":
        return "value"
    if condition.signal == "ratio":
        mean = f"avg(value) {finite}"
        return f"CASE WHEN count(*) {finite} >= {MIN_POINTS} AND {mean} > 0 THEN value / {mean} END"
    slope = f"regr_slope(value, t) {finite} * 1000"
    return f"CASE WHEN count(*) {finite} >= {MIN_POINTS} THEN {slope} END"


def judge(check, store, grid):
    """Statements that give the level of the check where it is not GO, and where it has no sample."""
    for at, condition in enumerate(check.conditions):
        yield met(check, at, condition, grid)
    known = " OR ".join(f"signal{at} IS NOT NULL" for at in range(len(check.conditions)))
    yield f"SELECT t, 1, false FROM points ANTI JOIN (SELECT t FROM {check.id} WHERE {known}) USING (t)"
    yield f"SELECT t, 0, true FROM points ANTI JOIN {check.id} USING (t)"


def met(check, at, condition, grid):
    side = ">" if condition.above else "<"
    rows = f"SELECT series, t FROM {check.id} WHERE signal{at} {side} {condition.limit!r}"
    if condition.hold:
        # Held where every point of the hold is broken: that many rows of broken ones stand there.
        back = condition.hold * grid.millis
        rows = f"""SELECT series, t FROM ({rows}) QUALIFY count(*) OVER (
            PARTITION BY series ORDER BY t RANGE BETWEEN {back} PRECEDING AND CURRENT ROW) = {condition.hold + 1}"""
    if condition.release:
        until = condition.release * grid.millis + grid.millis
        rows = f"SELECT DISTINCT unnest(range(t, t + {until}, {grid.millis})) AS t FROM ({rows})"
    return f"SELECT t, {condition.level} AS level, false AS absent FROM ({rows})"
