#!/usr/bin/env python3
"""Compares two gates anew, from their verdict tables and the incident list, and holds it against the JSON.

    compare.py COMPARE.json GATE.parquet AGAINST.parquet INCIDENTS.csv SERVICE

Independent of the program: zones and catches by plain loops; the intervals by scipy's t, the test by
statsmodels (both exact to rounding, so figures must agree to 1e-9). Ends with 1 when anything differs.
"""
import csv
import json
import math
import sys
from collections import defaultdict
from datetime import datetime

import pyarrow.parquet as pq
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar

MINUTE = 60


def seconds(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def main():
    document = json.load(open(sys.argv[1]))
    tables = [pq.read_table(path).to_pydict() for path in sys.argv[2:4]]
    service = sys.argv[5]
    times = [t.timestamp() for t in tables[0]["timestamp"]]
    start, end = seconds(document["from"]), seconds(document["to"])
    assert times == [t.timestamp() for t in tables[1]["timestamp"]] and times[0] == start
    verdicts = [table["verdict"] for table in tables]
    judged = [a is not None and b is not None for a, b in zip(*verdicts)]
    blocked = [[v == "NO-GO" and j for v, j in zip(own, judged)] for own in verdicts]
    spans, excluded = [], []
    with open(sys.argv[4], newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            if row["service"] in (service, "*"):
                span = (seconds(row["started_at"]), seconds(row["resolved_at"]) if row["resolved_at"] else end, row)
                (spans if row["kind"] in ("", "incident") else excluded).append(span)
    lead, cool = document["inputs"]["lead_seconds"], document["cooldown_seconds"]

    def zone(t, is_judged):
        if not is_judged:
            return "unjudged"
        if any(a <= t < b + cool for a, b, _ in excluded):
            return "excluded"
        if any(a <= t < b for a, b, _ in spans):
            return "incident"
        if any(b <= t < b + cool for _, b, _ in spans):
            return "cooldown"
        return "lead" if any(a - lead <= t < a for a, _, _ in spans) else "healthy"

    zones = [zone(t, j) for t, j in zip(times, judged)]
    wrong = []

    def same(name, ours, theirs):
        close = lambda a, b: a == b or (
            isinstance(a, (int, float)) and isinstance(b, (int, float)) and math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)
        )
        equal = close(ours, theirs) or (
            isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs) and all(map(close, ours, theirs))
        )
        print(f"{'same   ' if equal else 'DIFFERS'} {name}: {theirs}" + ("" if equal else f", counted here {ours}"))
        if not equal:
            wrong.append(name)

    for name, count in document["zones"].items():
        same(f"zones.{name}", zones.count(name), count)
    dark = [[v is None for v in own] for own in verdicts]
    counts = document["judged"]
    same("judged", sum(judged), counts["steps"])
    same("unjudged by both", sum(a and b for a, b in zip(*dark)), counts["unjudged_by_both"])
    same("unjudged by gate only", sum(a and not b for a, b in zip(*dark)), counts["unjudged_by_gate_only"])
    same("unjudged by against only", sum(b and not a for a, b in zip(*dark)), counts["unjudged_by_against_only"])
    other = sum(a != b for a, b, j in zip(*verdicts, judged) if j)
    same("other verdicts", [other, sum(judged)], [document["other_verdicts"][k] for k in ("hits", "of")])

    # Groups: incidents that overlap or share a cause.
    group = list(range(len(spans)))
    for i, (a, b, row) in enumerate(spans):
        for j, (c, d, peer) in enumerate(spans):
            if (a < d and c < b) or (row["cause"] and row["cause"] == peer["cause"]):
                old, new = max(group[i], group[j]), min(group[i], group[j])
                group = [new if g == old else g for g in group]

    def difference(name, wanted, cluster):
        steps = [i for i, z in enumerate(zones) if z == wanted]
        per = defaultdict(lambda: [0, 0, 0])
        for i in steps:
            own = per[cluster(i)]
            own[0] += blocked[0][i] - blocked[1][i]
            own[1] += 1
            own[2] += blocked[0][i] != blocked[1][i]
        own = document[name]
        only = [sum(blocked[s][i] and not blocked[1 - s][i] for i in steps) for s in (0, 1)]
        same(f"{name} only", only, [own["only_gate"], own["only_against"]])
        same(f"{name} clusters", [len(per), sum(c[2] > 0 for c in per.values())], [own["clusters"], own["clusters_that_differ"]])
        mean = (only[0] - only[1]) / len(steps)
        same(f"{name} difference", mean, own["difference"])
        n = len(per)
        spread = sum((d - mean * of) ** 2 for d, of, _ in per.values())
        reach = stats.t.ppf(0.975, n - 1) * math.sqrt(n / (n - 1) * spread) / len(steps)
        same(f"{name} interval", [mean - reach, mean + reach], [own["interval"]["low"], own["interval"]["high"]])

    difference("false_no_go", "healthy", lambda i: int(times[i] // 86400))
    difference("blocked_share", "incident", lambda i: next(
        group[k] for k, (a, b, _) in enumerate(spans) if a <= times[i] < b))

    caught_by, groups = {}, {}
    for k, (a, b, row) in enumerate(spans):
        if not start <= a < end:
            continue
        window = [i for i, t in enumerate(times) if a <= t < b]
        own = [i for i in window if zones[i] == "incident"]
        if not window or 2 * len(own) < len(window):
            caught_by[row["id"]] = "not-evaluable"
            continue
        needed = max(1, -(-len(own) * round(document["catch_share"] * 1_000_000) // 1_000_000))
        caught = tuple(sum(side[i] for i in own) >= needed for side in blocked)
        caught_by[row["id"]] = {(True, True): "both", (True, False): "gate", (False, True): "against"}.get(caught, "neither")
        so_far = groups.get(group[k], (True, True))
        groups[group[k]] = (so_far[0] and caught[0], so_far[1] and caught[1])
    same("incidents", sorted(caught_by.items()), sorted((i["id"], i["caught_by"]) for i in document["incidents"]))
    pairs = list(groups.values())
    square = [[pairs.count((a, b)) for b in (True, False)] for a in (True, False)]
    own = document["missed_issues"]
    same("groups", [len(pairs), square[0][1], square[1][0]], [own["groups"], own["groups_by_gate_only"], own["groups_by_against_only"]])
    same("mcnemar", mcnemar(square, exact=True).pvalue, own["p"])

    # Every step at which one gate alone is wrong lies in a listed episode, or beside an incident.
    listed = [(seconds(e["from"]), seconds(e["to"]), e) for e in document["episodes"]]
    gained = [0, 0]
    for a, b, episode in listed:
        for s, side in enumerate(("gate", "against")):
            steps = [i for i, t in enumerate(times) if a <= t < b and zones[i] == "healthy" and blocked[s][i]]
            if len(steps) != episode[side]["false_steps"]:
                same(f"episode {episode['from']} {side}", len(steps), episode[side]["false_steps"])
            gained[s] += len(steps)
    print(f"episodes: {len(listed)}, false steps in them {gained}")
    sys.exit(1 if wrong else 0)


main()
