#!/usr/bin/env python3
"""Counts a replay anew, from its verdicts and the label files, and compares with its JSON.

    outcomes.py REPLAY.json VERDICTS.parquet INCIDENTS.csv DEPLOYMENTS.csv SERVICE     (- for no deployments)

Independent of the program: it walks instants and intervals with plain loops and knows only the
definitions. Prints each figure with "same" or "DIFFERS" and ends with 1 when anything differs.
"""
import csv
import json
import math
import sys
from datetime import datetime

import numpy as np
import pyarrow.parquet as pq
from prts import ts_recall
from scipy import stats
from sklearn.metrics import confusion_matrix
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

MINUTE = 60
GAP = 5 * MINUTE


def seconds(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def rows(path, service):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return [row for row in csv.DictReader(file) if row["service"] in (service, "*")]


def foretold(replay, spans, outcome, times, zones, blocked, lead, same):
    """What was said before incidents, how soon in them, and what all of it is worth beside chance."""
    step, rows = replay["step_seconds"], {row["id"]: row for row in replay["incidents"]}
    points = {p["within_seconds"]: p for p in replay["detection_delay"]}
    early, on, shares, soon = {}, {}, [], {d: [] for d in points}
    chance, like, curve = [], [], {d: [] for d in points}
    free = np.cumsum([0] + [z == "healthy" for z in zones])
    false = np.cumsum([0] + [z == "healthy" and b for z, b in zip(zones, blocked)])

    def windows(length):
        """Where windows of so many points lie wholly in healthy time."""
        starts = np.arange(len(times) - length + 1) if length else np.arange(0)
        return starts[free[starts + length] - free[starts] == length]

    def weekend(t):
        return (t // 86400 + 3) % 7 >= 5

    for a, b, row in spans:
        before = [i for i, t in enumerate(times) if a - lead <= t < a]
        inside = [i for i, t in enumerate(times) if a <= t < b and zones[i] == "incident"]
        said = [i for i in inside if blocked[i]]
        begun = [i for i in before if blocked[i] and not (i and blocked[i - 1])]
        first = before[0] if before else next((i for i, t in enumerate(times) if t >= a), len(times))
        early[row["id"]] = outcome[row["id"]] == "missed" and not said and bool(begun)
        on[row["id"]] = first > 0 and blocked[first - 1] and all(blocked[i] for i in before)
        if inside:
            shares.append(len(said) / len(inside))
        if outcome[row["id"]] == "not-evaluable":
            continue
        told = rows[row["id"]]
        caught = windows(told["window_steps"])
        if len(caught):
            hit = false[caught + told["window_steps"]] - false[caught] >= told["hits_needed"]
            chance.append(hit.mean())
            clock = [abs((times[i] - a + 43200) % 86400 - 43200) for i in caught]
            near = [weekend(times[i]) == weekend(a) and c <= 3600 for i, c in zip(caught, clock)]
            if any(near):
                like.append(hit[near].mean())
        whole = windows(len(inside))
        for d in points:
            soon[d].append(bool(said) and times[said[0]] <= a + d)
            reach = min(len(inside), sum(1 for t in times if a <= t <= a + d))
            if len(whole):
                curve[d].append((false[whole + reach] > false[whole]).mean())

    def mean(values):
        return float(np.mean(values)) if values else None

    for name, ours, theirs in (("early only", early, "early_only"), ("already on", on, "already_on")):
        same(name, ours, {key: rows[key][theirs] for key in ours})
    caught_on = sum(on[key] for key in on if outcome[key] == "caught")
    same("caught, already on", caught_on, replay["missed_issues_bounds"]["caught_already_on"])
    same("median blocked share", float(np.median(shares)) if shares else None, replay["median_blocked_share"])
    same("placebo at any hour", mean(chance), replay["placebo"]["any_hour"])
    same("placebo at like hours", mean(like), replay["placebo"]["same_hours"])
    verdicts = list(outcome.values())
    judged = verdicts.count("caught") + verdicts.count("missed")
    if judged and chance and mean(chance) < 1:
        lift = (verdicts.count("caught") / judged - mean(chance)) / (1 - mean(chance))
        same("lift", lift, replay["placebo"]["lift"])
    for d, point in points.items():
        same(f"NO-GO within {d:.0f} s", sum(soon[d]), point["detected"]["hits"])
        same(f"placebo within {d:.0f} s", mean(curve[d]), point["placebo"])


def main():
    replay = json.load(open(sys.argv[1]))
    table = pq.read_table(sys.argv[2]).to_pydict()
    service = sys.argv[5]
    incidents = rows(sys.argv[3], service)
    deployments = [] if sys.argv[4] == "-" else rows(sys.argv[4], service)
    start, end, step = seconds(replay["from"]), seconds(replay["to"]), replay["step_seconds"]
    times = [t.timestamp() for t in table["timestamp"]]
    verdicts = table["verdict"]
    assert times == [start + i * step for i in range(len(times))] and times[-1] + step == end
    lead, cooldown = 15 * MINUTE, replay["cooldown_seconds"]
    share, within = replay["catch_share"], replay["inputs"]["catch_within_seconds"]
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
        cut = b if within is None else min(b, a + within)
        window = [i for i, t in enumerate(times) if a <= t < cut]
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

    foretold(replay, [span for span in spans if span[2]["id"] in outcome], outcome, times, zones, blocked, lead, same)

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
    for name, ours in {**tables, **apart}.items() if replay["deployments"] else ():
        same(f"deployments.{name}", ours, replay["deployments"][name])

    def near(name, ours, theirs):
        close = (ours is None) == (theirs is None) and (ours is None or np.allclose(ours, theirs, rtol=1e-9, atol=1e-12))
        print(f"{'same   ' if close else 'DIFFERS'} {name}: {theirs}" + ("" if close else f", here {ours}"))
        if not close:
            wrong.append(name)

    def ends(interval):
        return interval and [interval["low"], interval["high"]]

    # scikit-learn's confusion matrix over the steps of the two zones that are in rates.
    in_rates = [i for i, z in enumerate(zones) if z in ("healthy", "incident")]
    truth = [zones[i] == "incident" for i in in_rates]
    said = [blocked[i] for i in in_rates]
    (tn, fp), (fn, tp) = confusion_matrix(truth, said, labels=[False, True]).tolist()
    rate("false_no_go", fp, tn + fp)
    rate("blocked_share", tp, tp + fn)
    rate("precision_in_time", tp, tp + fp)

    # prts counts ranges with at least one hit: with a catch share of 0 that is what a catch is.
    runs_of_incidents = {}
    for a, b, _ in spans:
        steps_in = [i for i in range(len(times)) if a <= times[i] < b and zones[i] == "incident"]
        alone = steps_in and all(sum(x <= times[i] < y for x, y, _ in spans) == 1 for i in steps_in)
        if alone and start <= a < end:
            runs_of_incidents[a] = steps_in
    real, found = np.zeros(2 * len(times)), np.zeros(2 * len(times))
    for steps_in in runs_of_incidents.values():
        for i in steps_in:
            # An empty place after each step keeps incidents apart that follow each other at once.
            real[2 * i] = 1
            real[2 * i + 1] = i + 1 in steps_in
        for i in steps_in:
            found[2 * i] = blocked[i]
    hit = [any(blocked[i] for i in steps_in) for steps_in in runs_of_incidents.values()]
    if any(hit):
        recall = ts_recall(real, found, alpha=1.0, cardinality="one", bias="flat")
        delays = [row for row in replay["incidents"] if seconds(row["started_at"]) in runs_of_incidents]
        near("incidents with a NO-GO (prts)", recall, sum(r["delay_seconds"] is not None for r in delays) / len(delays))

    # Intervals: statsmodels for few things, the formulas of the documentation in scipy for steps.
    certainty = replay["certainty"]
    groups = certainty["missed_groups"]
    if groups["of"]:
        near("missed_issues (statsmodels)", proportion_confint(groups["hits"], groups["of"], method="beta"), ends(certainty["missed_issues"]))
    if certainty["episodes_per_week_by"] == "poisson":
        exact = np.array(confint_poisson(len(healthy), 1, method="exact-c")) / weeks
        near("episodes_per_week (statsmodels)", np.nan_to_num(exact), ends(certainty["episodes_per_week"]))
    days = {}
    for t, z, b in zip(times, zones, blocked):
        if z == "healthy":
            false, of = days.get(t // 86400, (0, 0))
            days[t // 86400] = (false + b, of + 1)
    false, of = (np.array(column, float) for column in zip(*days.values()))
    same("days", len(days), certainty["days"])
    same("days_with_false_no_go", int((false > 0).sum()), certainty["days_with_false_no_go"])
    if false.any():
        w = false[false > 0] / of.sum()
        y, v, most = w.sum(), (w**2).sum(), w.max()
        low = v / (2 * y) * stats.chi2.ppf(0.025, 2 * y * y / v)
        y, v = y + most, v + most**2
        high = v / (2 * y) * stats.chi2.ppf(0.975, 2 * y * y / v)
        near("false_no_go interval (scipy)", [low, min(high, 1)], ends(certainty["false_no_go"]))
        p, d = false.sum() / of.sum(), len(of)
        reach = stats.t.ppf(0.975, d - 1) * np.sqrt(d / (d - 1) * ((false - p * of) ** 2).sum()) / of.sum()
        near("false_no_go by day cluster (scipy)", [max(p - reach, 0), min(p + reach, 1)], ends(certainty["false_no_go_by_day_cluster"]))
    sys.exit(1 if wrong else 0)


main()
