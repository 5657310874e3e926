#!/usr/bin/env python3
"""Counts anew what every check and every condition did, and compares with a replay's JSON.

    attribution.py REPLAY.json VERDICTS.parquet STORE

Independent of the program: conditions on values and on ratios are judged here from the stored samples with plain
loops; a slope is taken from the states in the verdict table (its check has one condition). Only for gates whose
missing data never blocks and whose checks have one series or are as bad as the worst. Ends with 1 when anything
differs.
"""
import json
import math
import sys
from datetime import datetime, timezone
from pathlib import Path

import pyarrow.parquet as pq

GAP = 300


def stamp(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


replay = json.load(open(sys.argv[1]))
table = pq.read_table(sys.argv[2]).to_pydict()
store, step = Path(sys.argv[3]), replay["step_seconds"]
times = [int(t.timestamp()) for t in table["timestamp"]]
zones, verdicts, steps = table["zone"], table["verdict"], range(len(table["zone"]))
told = replay["attribution"]
wrong = []


def same(name, ours, theirs):
    near = isinstance(ours, float) and isinstance(theirs, float) and math.isclose(ours, theirs, rel_tol=1e-12)
    if ours == theirs or near:
        print(f"same    {name}")
    else:
        print(f"DIFFERS {name}: {theirs}, counted here {ours}")
        wrong.append(name)


def samples(check):
    """Each series of a check as {time: value}, NaN left out."""
    series = {}
    for file in sorted((store / f"check={check}").glob("*.parquet")):
        rows = pq.read_table(file).to_pydict()
        for t, name, value in zip(rows["timestamp"], rows["series"], rows["value"]):
            if value is not None and not math.isnan(value):
                series.setdefault(name, {})[int(t.timestamp())] = value
    return series.values()


def signal(condition, own, t):
    if t not in own:
        return None
    if condition["signal"] == "value":
        return own[t]
    points = [own[k] for k in range(t - 7200, t + 1, step) if k in own and math.isfinite(own[k])]
    mean = sum(points) / len(points) if len(points) >= 10 else 0
    return own[t] / mean if mean > 0 else None


def scores(condition):
    """The worst over the series, of the smallest over the hold; greater is worse."""
    sign = 1 if condition["side"] == "above" else -1
    hold = int(condition["for_seconds"]) // step
    assert condition["release_seconds"] == 0
    worst = [-math.inf] * len(times)
    for own in samples(condition["id"].split(".")[0]):
        raw = {}
        for t in range(times[0] - hold * step, times[-1] + 1, step):
            value = signal(condition, own, t)
            raw[t] = -math.inf if value is None else sign * value
        for i, t in enumerate(times):
            worst[i] = max(worst[i], min(raw[t - k * step] for k in range(hold + 1)))
    return worst


conditions = {own["id"]: own for own in told["conditions"]}
scored = {id: scores(own) for id, own in conditions.items() if not own["signal"].startswith("slope")}
speaking = {}
for id, own in conditions.items():
    check, level, _ = id.split(".")
    if level == "no_go":
        limit = own["limit"] if own["side"] == "above" else -own["limit"]
        states = table[check]
        speaking[id] = [scored[id][i] > limit if id in scored else states[i] == "no-go" for i in steps]
by_check = {own["id"]: [state == "no-go" for state in table[own["id"]]] for own in told["checks"]}
healthy = [i for i in steps if zones[i] == "healthy"]
false = [i for i in healthy if verdicts[i] == "NO-GO"]

runs = []
for i in (i for i in steps if verdicts[i] == "NO-GO"):
    if runs and (i - runs[-1][-1] - 1) * step <= GAP:
        runs[-1][-1] = i
    else:
        runs.append([i, i])
episodes = [range(a, b + 1) for a, b in runs if all(zones[i] == "healthy" for i in range(a, b + 1))]
windows = {}
for row in replay["incidents"]:
    a, b = (datetime.fromisoformat(row[k].replace("Z", "+00:00")).timestamp() for k in ("started_at", "ended_at"))
    if row["outcome"] != "not-evaluable":
        windows[row["id"]] = ([i for i in steps if a <= times[i] < b and zones[i] == "incident"], row["hits_needed"])


def contributions(planes, figures):
    at_false = {i: [id for id, plane in planes.items() if plane[i]] for i in false}
    in_episode = [[id for id, plane in planes.items() if any(plane[i] for i in run)] for run in episodes]
    catches = []
    for window, needed in windows.values():
        catches.append({id: next(i for i in window if plane[i]) for id, plane in planes.items()
                        if sum(plane[i] for i in window) >= needed})
    for own in figures:
        id = own["id"]
        ours = {
            "false_no_go": sum(id in who for who in at_false.values()),
            "false_no_go_alone": sum(who == [id] for who in at_false.values()),
            "episodes_alone": sum(who == [id] for who in in_episode),
            "episodes_with_others": sum(id in who and len(who) > 1 for who in in_episode),
            "caught": sum(id in who for who in catches),
            "caught_first": sum(id in who and who[id] == min(who.values()) for who in catches),
            "caught_alone": sum(list(who) == [id] for who in catches),
        }
        ours["false_no_go_with_others"] = ours["false_no_go"] - ours["false_no_go_alone"]
        for name, count in ours.items():
            same(f"{id} {name}", count, own[name])


contributions(by_check, told["checks"])
contributions(speaking, told["conditions"])

for run, own in zip(episodes, told["false_episodes"], strict=True):
    who = {id: [i for i in run if plane[i]] for id, plane in speaking.items() if any(plane[i] for i in run)}
    ours = sorted((id, len(at), stamp(times[at[0]]), stamp(times[at[-1]] + step)) for id, at in who.items())
    theirs = sorted((s["speaker"], s["steps"], s["from"], s["to"]) for s in own["speakers"])
    same(f"episode {own['from']}", ours, theirs)

for id, column in scored.items():
    own = conditions[id]
    sign = 1 if own["side"] == "above" else -1
    under = [column[i] for i in healthy if -math.inf < column[i] <= sign * own["limit"]]
    same(f"{id} healthy", sign * max(under) if under else None, own["room"]["healthy"])
    peaks = [sorted((column[i] for i in window), reverse=True)[needed - 1] for window, needed in windows.values()]
    over = [peak for peak in peaks if peak > sign * own["limit"]]
    same(f"{id} peak", sign * min(over) if over else None, own["room"]["peak"])
sys.exit(1 if wrong else 0)
