#!/usr/bin/env python3
"""Counts a replay anew, from its verdicts and the label files, and compares with its JSON.

    outcomes.py REPLAY.json VERDICTS.parquet INCIDENTS.csv DEPLOYMENTS.csv SERVICE

Independent of the program: it walks instants and intervals with plain loops and knows only the
definitions. Prints each figure with "same" or "DIFFERS" and ends with 1 when anything differs.
"""
import csv
import json
import math
import sys
from datetime import datetime

import pyarrow.parquet as pq

MINUTE = 60
GAP = 5 * MINUTE


def seconds(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def rows(path, service):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return [row for row in csv.DictReader(file) if row["service"] in (service, "*")]


def main():
    replay = json.load(open(sys.argv[1]))
    table = pq.read_table(sys.argv[2]).to_pydict()
    service = sys.argv[5]
    incidents, deployments = rows(sys.argv[3], service), rows(sys.argv[4], service)
    start, end, step = seconds(replay["from"]), seconds(replay["to"]), replay["step_seconds"]
    times = [t.timestamp() for t in table["timestamp"]]
    verdicts = table["verdict"]
    assert times == [start + i * step for i in range(len(times))] and times[-1] + step == end
    lead, cooldown = 15 * MINUTE, replay["cooldown_seconds"]
    share = replay["catch_share"]
    spans, excluded = [], []
    for row in incidents:
        span = (seconds(row["started_at"]), seconds(row["resolved_at"]) if row["resolved_at"] else end, row)
        (spans if row.get("kind", "") in ("", "incident") else excluded).append(span)

    def zone(t, cool, judged=True):
        if not judged:
            return "unjudged"
        if any(a <= t < b + cool for a, b, _ in excluded):
            return "excluded"
        if any(a <= t < b for a, b, _ in spans):
            return "incident"
        if any(b <= t < b + cool for a, b, _ in spans):
            return "cooldown"
        if any(a - lead <= t < a for a, b, _ in spans):
            return "lead"
        return "healthy"

    zones = [zone(t, cooldown, v is not None) for t, v in zip(times, verdicts)]
    bare = [zone(t, 0, v is not None) for t, v in zip(times, verdicts)]
    blocked = [v == "NO-GO" for v in verdicts]
    wrong = []

    def same(name, ours, theirs):
        equal = ours == theirs or (
            isinstance(ours, float) and isinstance(theirs, float) and math.isclose(ours, theirs, rel_tol=1e-12)
        )
        print(f"{'same   ' if equal else 'DIFFERS'} {name}: {theirs}" + ("" if equal else f", counted here {ours}"))
        if not equal:
            wrong.append(name)

    def rate(name, hits, of):
        same(name, {"hits": hits, "of": of, "rate": hits / of if of else None}, replay[name])

    def both(zoned, name):
        return sum(1 for z, b in zip(zoned, blocked) if z == name and b)

    same("zone of every step", zones, table["zone"])
    for name, count in replay["zones"].items():
        same(f"zones.{name}", zones.count(name), count)
    rate("false_no_go", both(zones, "healthy"), zones.count("healthy"))
    rate("false_no_go_without_cooldown", both(bare, "healthy"), bare.count("healthy"))
    rate("blocked_share", both(zones, "incident"), zones.count("incident"))
    same("unjudged", sum(v is None for v in verdicts), replay["unjudged"]["steps"])

    # Episodes: runs of NO-GO whose gaps are at most five minutes of other steps.
    runs = []
    for i, b in enumerate(blocked):
        if b and runs and (i - runs[-1][1] - 1) * step <= GAP:
            runs[-1][1] = i
        elif b:
            runs.append([i, i])
    healthy = [r for r in runs if all(z == "healthy" for z in zones[r[0] : r[1] + 1])]
    weeks = zones.count("healthy") * step / (7 * 86400)
    same("episodes", len(healthy), replay["false_no_go_episodes"]["count"])
    same("episodes attached", len(runs) - len(healthy), replay["false_no_go_episodes"]["attached"])
    same("episodes a week", len(healthy) / weeks, replay["false_no_go_episodes"]["per_week"])

    outcome = {}
    for a, b, row in spans:
        if not start <= a < end:
            continue
        window = [i for i, t in enumerate(times) if a <= t < b]
        judged = [i for i in window if zones[i] == "incident"]
        hits = sum(blocked[i] for i in judged)
        if not window or 2 * len(judged) < len(window):
            outcome[row["id"]] = "not-evaluable"
        else:
            # The share in whole millionths, so that 10 % of 30 steps is 3.
            needed = max(1, -(-len(judged) * round(share * 1_000_000) // 1_000_000))
            outcome[row["id"]] = "caught" if hits >= needed else "missed"
    same("incidents", outcome, {row["id"]: row["outcome"] for row in replay["incidents"]})
    missed, caught = (list(outcome.values()).count(word) for word in ("missed", "caught"))
    rate("missed_issues", missed, missed + caught)

    tables = {name: {"blocked": 0, "let_through": 0} for name in ("in_incident", "in_healthy", "bad", "good", "fixes")}
    apart = dict.fromkeys(("in_lead", "in_cooldown", "in_excluded", "unjudged", "aborted", "unstated"), 0)
    for row in deployments:
        t = seconds(row["started_at"])
        if not start <= t < end:
            continue
        verdict = verdicts[int((t - start) // step)]
        if verdict is None:
            apart["unjudged"] += 1
            continue
        answer = "blocked" if verdict == "NO-GO" else "let_through"
        where = zone(t, cooldown)
        if where == "excluded":
            apart["in_excluded"] += 1
            continue
        if where in ("incident", "healthy"):
            tables[f"in_{where}"][answer] += 1
        else:
            apart[f"in_{where}"] += 1
        result = row["result"]
        if result in ("failure", "rolled_back") or row.get("caused_incident"):
            tables["bad"][answer] += 1
        elif result == "success":
            tables["good"][answer] += 1
        else:
            apart["aborted" if result == "aborted" else "unstated"] += 1
        if result == "success" and where == "incident":
            tables["fixes"][answer] += 1
    for name, ours in {**tables, **apart}.items():
        same(f"deployments.{name}", ours, replay["deployments"][name])
    sys.exit(1 if wrong else 0)


main()
