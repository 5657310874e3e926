#!/usr/bin/env python3
"""Counts anew what a replay says of deployments, blocked time, flapping, leaks and missing data.

    flapping.py REPLAY.json VERDICTS.parquet INCIDENTS.csv DEPLOYMENTS.csv SERVICE

Independent of the program: plain loops over instants, the clock of Python's zoneinfo, quantiles of scipy. The
gate's policy is taken to be `no_data: warning` without overrides, as in the bundled gate. Prints each figure
with "same" or "DIFFERS" and ends with 1 when anything differs.
"""
import csv
import json
import math
import sys
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
from scipy.stats import beta, t

# Of the bundled gate: checks that cannot say NO-GO are not missed when they are silent.
ONLY_WARN = {"fast_cache_hit_rate", "balanced_cache_hit_rate", "cpu_usage", "memory_usage"}
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def seconds(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def close(ours, theirs):
    if isinstance(ours, dict):
        return isinstance(theirs, dict) and ours.keys() == theirs.keys() and all(close(ours[k], theirs[k]) for k in ours)
    if isinstance(ours, (int, float)) and isinstance(theirs, (int, float)):
        return math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-12)
    return ours == theirs


wrong = []


def same(name, ours, theirs):
    equal = close(ours, theirs)
    print(f"{'same   ' if equal else 'DIFFERS'} {name}: {theirs}" + ("" if equal else f", counted here {ours}"))
    if not equal:
        wrong.append(name)


def rate(hits, of):
    return {"hits": hits, "of": of, "rate": hits / of if of else None}


def exact(hits, of):
    if not of:
        return None
    low = 0.0 if hits == 0 else beta.ppf(0.025, hits, of - hits + 1)
    high = 1.0 if hits == of else beta.ppf(0.975, hits + 1, of - hits)
    return {"low": float(low), "high": float(high)}


def clustered(groups):
    groups = [(h, n) for h, n in groups if n]
    count, hits, of = len(groups), sum(h for h, _ in groups), sum(n for _, n in groups)
    if count < 5:
        return None
    share = hits / of
    spread = sum((h - share * n) ** 2 for h, n in groups)
    if spread == 0:
        return None
    reach = t.ppf(0.975, count - 1) * math.sqrt(count / (count - 1) * spread) / of
    return {"low": max(0.0, share - reach), "high": min(1.0, share + reach)}


replay = json.load(open(sys.argv[1]))
table = pq.read_table(sys.argv[2]).to_pydict()
service = sys.argv[5]


def rows(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return [row for row in csv.DictReader(file) if row["service"] in (service, "*")]


start, end, step = seconds(replay["from"]), seconds(replay["to"]), replay["step_seconds"]
verdicts, zones = table["verdict"], table["zone"]
times = [start + i * step for i in range(len(verdicts))]
checks = [check["id"] for check in replay["checks"]]

# Changes between judged neighbours.
for name, inside in (("judged", lambda z: z != "unjudged"), ("healthy", lambda z: z == "healthy")):
    pairs = [(a, b) for a, b, y, z in zip(verdicts, verdicts[1:], zones, zones[1:]) if inside(y) and inside(z)]
    told = replay["flapping"][name]
    days = sum(map(inside, zones)) * step / 86400
    changes = sum(a != b for a, b in pairs)
    no_go = sum((a == "NO-GO") != (b == "NO-GO") for a, b in pairs)
    same(f"{name} days", days, told["days"])
    same(f"{name} changes", changes, told["changes"])
    same(f"{name} changes a day", changes / days, told["changes_per_day"])
    same(f"{name} NO-GO changes a day", no_go / days, told["no_go_changes_per_day"])

# Incidents: gaps, groups, leaks.
spans = []
for row in rows(sys.argv[3]):
    if row.get("kind", "") in ("", "incident"):
        spans.append((seconds(row["started_at"]), seconds(row["resolved_at"]) if row["resolved_at"] else end, row))
spans.sort(key=lambda span: (span[0], span[2]["id"]))
inside = [[i for i, at in enumerate(times) if a <= at < b] for a, b, _ in spans]
gaps, to_the_end, blocked_incidents, with_gaps = [], 0, 0, 0
for steps in inside:
    words = ["-" if zones[i] != "incident" else "x" if verdicts[i] == "NO-GO" else "o" for i in steps]
    text = "".join(words)
    if "x" not in text:
        continue
    blocked_incidents += 1
    found = [gap for gap in text[text.index("x") :].replace("-", "x").split("x") if gap]
    with_gaps += bool(found)
    to_the_end += text.endswith("o")
    gaps += [len(gap) * step for gap in found]
gaps.sort()
told = replay["flapping"]["go_gaps"]
same("gaps", len(gaps), told["count"])
same("gaps until the end", to_the_end, told["until_the_end"])
same("median gap", gaps[len(gaps) // 2] if gaps else None, told["median_seconds"])
same("longest gap", max(gaps, default=None), told["longest_seconds"])
same("incidents with gaps", rate(with_gaps, blocked_incidents), told["incidents"])

groups = list(range(len(spans)))
for b in range(len(spans)):
    for a in range(b):
        cause = spans[a][2].get("cause")
        if spans[a][1] > spans[b][0] or (cause and cause == spans[b][2].get("cause")):
            groups = [groups[a] if g == groups[b] else g for g in groups]


def by_group(hit):
    counted = []
    for group in sorted(set(groups)):
        steps = {i for g, own in zip(groups, inside) if g == group for i in own if zones[i] == "incident"}
        counted.append((sum(i in hit for i in steps), len(steps)))
    return clustered(counted)


said_no = {i for i, v in enumerate(verdicts) if v == "NO-GO"}
same("blocked share interval", by_group(said_no), replay["certainty"]["blocked_share"])
for told in replay["leak_by_retrying"]:
    every, lasting = max(1, math.ceil(told["every_seconds"] / step)), math.ceil(told["for_seconds"] / step)
    leaking = set()
    for steps in inside:
        for i in (i for i in steps if zones[i] == "incident"):
            tries = [j for j in range(i, i + lasting + 1, every) if j <= steps[-1]]
            if any(zones[j] == "incident" and verdicts[j] != "NO-GO" for j in tries):
                leaking.add(i)
    name = f"leak every {every} for {lasting} steps"
    same(name, rate(len(leaking), zones.count("incident")), told["leak"])
    same(f"{name}, interval", by_group(leaking), told["interval"])

# Blocked minutes.
weeks = len(times) * step / 604800
hours = replay["blocked_time"]["in_business_hours"]
clock = ZoneInfo(hours["time_zone"])
days, stretch = hours["hours"].split(" ")
first, last = (DAYS.index(day) for day in days.split("-"))
opens, closes = stretch.split("-")


def at_work(at):
    local = datetime.fromtimestamp(at, timezone.utc).astimezone(clock)
    return first <= local.weekday() <= last and opens <= local.strftime("%H:%M") < closes


for name, told, among in (
    ("any time", replay["blocked_time"]["any_time"], range(len(times))),
    ("business hours", hours, [i for i, at in enumerate(times) if at_work(at)]),
):
    minutes = lambda steps: sum(1 for _ in steps) * step / 60 / weeks
    same(f"{name}, minutes", minutes(among), told["minutes_per_week"])
    same(f"{name}, blocked", minutes(i for i in among if i in said_no), told["blocked_minutes_per_week"])
    healthy = [i for i in among if zones[i] == "healthy"]
    hits = [i for i in healthy if i in said_no]
    same(f"{name}, blocked in healthy time", minutes(hits), told["healthy_blocked_minutes_per_week"])
    same(f"{name}, healthy rate", rate(len(hits), len(healthy)), told["healthy_blocked"])
    same(f"{name}, unjudged", minutes(i for i in among if verdicts[i] is None), told["unjudged_minutes_per_week"])

# Deployments.
deployments = replay["deployments"]
by_id = {row["id"]: row for row in deployments["list"]}
silent_of = [0, 0]
for row in rows(sys.argv[4]):
    at = seconds(row["started_at"])
    if not start <= at < end:
        continue
    i = int((at - start) // step)
    lacking = [check for check in checks if table[check][i] == "no-data"]
    told = by_id[row["id"]]["silent"]
    same(f"silent at {row['id']}", [check for check in lacking if check not in ONLY_WARN], told)
    bad = row["result"] in ("failure", "rolled_back") or row.get("caused_incident")
    if bad and verdicts[i] not in (None, "NO-GO") and by_id[row["id"]]["situation"] != "excluded":
        silent_of[0] += bool(told)
        silent_of[1] += 1
same("silent", rate(*silent_of), deployments["bad_let_through_silent"])
for told in deployments["rates"]:
    tally = deployments[told["among"]]
    hits, of = tally["blocked"], tally["blocked"] + tally["let_through"]
    same(f"{told['among']} blocked", rate(hits, of), told["blocked"])
    same(f"{told['among']} interval", exact(hits, of), told["interval"])
for counted in (("in_incident", "in_healthy", "in_lead", "in_cooldown"), ("bad", "good", "aborted", "unstated")):
    parts = [deployments[name] for name in counted]
    whole = sum(p if isinstance(p, int) else sum(p.values()) for p in parts)
    same(f"{counted} and the rest", whole + deployments["in_excluded"] + deployments["unjudged"], deployments["count"])

# Missing data, counted as WARNING: what decides is left when no check says it by itself.
no_data = replay["no_data"]
decided = {"NO-GO": 0, "WARNING": 0}
states = {"NO-GO": "no-go", "WARNING": "warning"}
some = judged = 0
for i, verdict in enumerate(verdicts):
    if verdict is None:
        continue
    judged += 1
    said = [table[check][i] for check in checks]
    some += "no-data" in said
    if verdict in states and states[verdict] not in said:
        decided[verdict] += 1
same("some check without data", rate(some, judged), no_data["steps"])
same("decided NO-GO", decided["NO-GO"], no_data["decided_no_go"])
same("decided WARNING", decided["WARNING"], no_data["decided_warning"])
lacking = {c: sum(s == "no-data" and v is not None for s, v in zip(table[c], verdicts)) for c in checks}
same("checks without data", {c: n for c, n in lacking.items() if n}, {c["id"]: c["no_data"]["hits"] for c in no_data["checks"]})
sys.exit(1 if wrong else 0)
