#!/usr/bin/env python3
"""What people would use instead of `retrogate tune`, on the same simulated years, judged by the same replay.

    python3 -m venv V && V/bin/pip install -r benches/rivals-requirements.txt
    cargo build --release && cargo build --release --example simulate-years
    V/bin/python benches/rivals.py [--seeds 21 22 23] [--missed 3] …        (--help)

Every method sees one year: its healthy steps and its incidents. Each writes a gate file; `retrogate replay` counts its
false NO-GO steps and missed groups in that year and in the next one of the same service. Limits of `tune` are in-sample
ones at margin 0 and at equal missed groups, from the same holds. A method that chooses no holds is held against a
`tune` that may not either. Prints Markdown; ends with 1 if any method has fewer false steps than `tune` in the year
both were fitted to.
"""

import argparse
import csv
import glob
import json
import math
import os
import re
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

import numpy as np
import optuna
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
LEAD, COOLDOWN, CATCH_SHARE = 900, 1800, 0.1
OFF = 1e300


def seconds(text):
    return sum(int(n) * {"s": 1, "m": 60, "h": 3600}[unit] for n, unit in re.findall(r"(\d+)([smh])", text))


class Year:
    """A simulated year: scores by check and hold (greater is worse), healthy steps, windows of incidents."""

    def __init__(self, folder, holds):
        self.folder = folder
        self.text = (folder / "gate.yaml").read_text()
        self.step = seconds(re.search(r"^step: (\S+)", self.text, re.M)[1])
        found = re.findall(r"- id: (\w+)\n(?:.*\n)*?    no_go: \{ (above|below): (\S+) \}", self.text)
        self.checks = {name: 1.0 if side == "above" else -1.0 for name, side, _ in found}
        self.holds = holds
        self.scores = {}
        for name, sign in self.checks.items():
            tables = [pq.read_table(file) for file in sorted(glob.glob(f"{folder}/history/check={name}/*.parquet"))]
            times = np.concatenate([t["timestamp"].to_numpy().astype("int64") // 1000 for t in tables])
            values = sign * np.concatenate([t["value"].to_numpy() for t in tables])
            order = np.argsort(times)
            times, values = times[order], values[order]
            lookback = 3600 // self.step
            self.scores[name] = [least_over(values, -(-seconds(hold) // self.step))[lookback:] for hold in holds]
        self.label(times[lookback:])

    def label(self, times):
        rows = list(csv.DictReader(open(self.folder / "incidents.csv")))
        spans = [[datetime.fromisoformat(row[key].replace("Z", "+00:00")).timestamp() for key in ("started_at", "resolved_at")] for row in rows]
        self.healthy = np.ones(len(times), dtype=bool)
        self.incident = np.zeros(len(times), dtype=bool)
        self.windows = []
        for start, end in spans:
            a, b = np.searchsorted(times, [start, end])
            self.incident[a:b] = True
            self.windows.append((a, b, max(1, math.ceil(CATCH_SHARE * (b - a)))))
            near = np.searchsorted(times, [start - LEAD, end + COOLDOWN])
            self.healthy[near[0] : near[1]] = False
        self.tails = {name: [np.sort(own[self.healthy]) for own in scores] for name, scores in self.scores.items()}

    def quantile(self, name, hold, tail):
        """The score that this share of healthy steps is over."""
        ordered = self.tails[name][hold]
        return ordered[max(0, len(ordered) - 1 - int(tail * len(ordered)))]

    def breached(self, name, stand):
        hold, limit = stand
        return self.scores[name][hold] > limit

    def cost(self, no_go):
        """False steps and missed incidents."""
        missed = sum(np.count_nonzero(no_go[a:b]) < needed for a, b, needed in self.windows)
        return np.count_nonzero(no_go & self.healthy), missed

    def judged(self, policy):
        no_go = np.zeros(len(self.healthy), dtype=bool)
        for name, stand in policy.items():
            no_go |= self.breached(name, stand)
        return self.cost(no_go)


def least_over(values, steps):
    """The smallest of each value and the `steps` before it, by doubling."""
    out, covered = values.copy(), 1
    while covered < steps + 1:
        by = min(covered, steps + 1 - covered)
        out[by:] = np.minimum(out[by:], out[:-by])
        covered += by
    out[:steps] = -np.inf
    return out


# The rivals. Each gives a hold and a limit for every check.


def mean_and_three_sigma(year, _):
    tails = {name: tails[0] for name, tails in year.tails.items()}
    return {name: (0, tail.mean() + 3 * tail.std()) for name, tail in tails.items()}


def quantile_9999(year, _):
    return {name: (0, year.quantile(name, 0, 1e-4)) for name in year.checks}


def youden(year, _):
    """Each check alone, step by step: true less false positive rate at its greatest."""
    policy = {}
    for name, scores in year.scores.items():
        bad, good = np.sort(scores[0][year.incident]), year.tails[name][0]
        cuts = np.unique(bad)
        over = lambda ordered: 1 - np.searchsorted(ordered, cuts, side="right") / len(ordered)
        policy[name] = (0, cuts[np.argmax(over(bad) - over(good))])
    return policy


def nab_sweep(year, _):
    """Each check alone by the score of the Numenta benchmark (standard profile): the first detection in a window counts
    by how early it is, a step outside costs 0.11, a missed window 1."""
    policy = {}
    for name, scores in year.scores.items():
        values, good = scores[0], year.tails[name][0]
        firsts = [np.maximum.accumulate(values[a:b]) for a, b, _ in year.windows]
        cuts = np.unique(np.concatenate([np.unique(first) for first in firsts]))
        total = -0.11 * (len(good) - np.searchsorted(good, cuts, side="left"))
        for first in firsts:
            place = np.searchsorted(first, cuts, side="left")
            reward = 2 / (1 + np.exp(5 * (place / len(first) - 1))) - 1
            total += np.where(place < len(first), reward, -1.0)
        policy[name] = (0, np.nextafter(cuts[np.argmax(total)], -np.inf))
    return policy


def single_knob(year, most):
    """One healthy quantile for all checks and one hold for all: the best of them."""
    best = None
    for hold in range(len(year.holds)):
        for tail in np.geomspace(1e-6, 0.2, 160):
            policy = {name: (hold, year.quantile(name, hold, tail)) for name in year.checks}
            false, missed = year.judged(policy)
            if missed <= most and (best is None or false < best[0]):
                best = (false, policy)
    return best[1] if best else None


def coordinate_descent(year, most):
    """From the single knob: one check after the other over a grid of forty quantiles and all holds, until nothing moves."""
    policy = single_knob(year, most)
    if policy is None:
        return None
    policy = dict(policy)
    best, moved = year.judged(policy)[0], True
    while moved:
        moved = False
        for name in year.checks:
            others = np.zeros(len(year.healthy), dtype=bool)
            for other, stand in policy.items():
                if other != name:
                    others |= year.breached(other, stand)
            stands = [(hold, year.quantile(name, hold, tail)) for hold in range(len(year.holds)) for tail in np.geomspace(1e-6, 0.05, 40)]
            for stand in [*stands, (0, OFF)]:
                false, missed = year.cost(others | year.breached(name, stand))
                if missed <= most and false < best:
                    best, policy[name], moved = false, stand, True
    return policy


def optuna_tpe(year, most, trials):
    """Constrained TPE over a hold and a healthy quantile for each check."""

    def policy_of(params):
        return {name: (params[f"{name} hold"], year.quantile(name, params[f"{name} hold"], 10 ** params[f"{name} tail"])) for name in year.checks}

    missed_over = []

    def objective(trial):
        for name in year.checks:
            trial.suggest_categorical(f"{name} hold", list(range(len(year.holds))))
            trial.suggest_float(f"{name} tail", -6.0, -1.0)
        false, missed = year.judged(policy_of(trial.params))
        missed_over.append(float(missed - most))
        trial.set_constraint("missed", missed_over[-1])
        return float(false)

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    sampler = optuna.samplers.TPESampler(seed=1, multivariate=True)
    study = optuna.create_study(sampler=sampler)
    study.optimize(objective, n_trials=trials)
    if all(over > 0 for over in missed_over):
        return None
    return policy_of(study.best_trial.params)


class Bench:
    """One pair of years, and what the program says of gates in them."""

    def __init__(self, arguments, seed, work):
        self.arguments, self.work = arguments, work
        self.years = [work / f"{seed}-{stretch}" for stretch in (0, 1)]
        for stretch, folder in enumerate(self.years):
            given = ["--seed", seed, "--stretch", stretch, "--incidents", arguments.incidents, "--rho", arguments.rho, "--breadth", arguments.breadth]
            subprocess.run([TARGET / "examples" / "simulate-years", folder, *map(str, given)], check=True)
        self.tuned, self.unproved = {}, []

    def program(self, command, folder, *more):
        run = subprocess.run(
            [TARGET / "retrogate", command, "--store", folder / "history", "--incidents", folder / "incidents.csv"]
            + ["--cooldown", f"{COOLDOWN}s", "--format", "json", *more],
            capture_output=True,
            text=True,
        )
        if run.returncode:
            sys.exit(run.stderr)
        return json.loads(run.stdout)

    def judge(self, gate):
        """False steps, missed and all groups, in the year fitted to and in the next."""
        found = []
        for folder in self.years:
            answer = self.program("replay", folder, "--gate", gate, "--brief")
            false, missed = answer["false_no_go"], answer["missed_issues"]
            found.append((false["hits"], missed["hits"], missed["of"], false["hits"] / false["of"]))
        return found

    def write(self, policy, year):
        text = year.text
        for name, (hold, limit) in policy.items():
            sign = year.checks[name]
            side = "above" if sign > 0 else "below"
            new = f"{{ {side}: {float(sign * limit)!r}, for: {year.holds[hold]} }}"
            text = re.sub(rf"(- id: {name}\n(?:.*\n)*?    no_go: )\{{.*\}}", rf"\g<1>{new}", text)
        gate = self.work / "rival.yaml"
        gate.write_text(text)
        return gate

    def tune(self, missed, holds, *more):
        """The tuned gate for a budget, judged; the same budget is tuned for once."""
        key = (missed, holds, more)
        if key not in self.tuned:
            gate = self.work / f"tuned-{len(self.tuned)}.yaml"
            gate.unlink(missing_ok=True)
            started = time.time()
            answer = self.program(
                "tune", self.years[0], "--gate", self.years[0] / "gate.yaml", "--max-missed", str(missed), "--holds", holds,
                "--time-budget", self.arguments.time_budget, "--write", gate, *more,
            )
            self.unproved += [] if answer["proof"]["proved"] else [key]
            self.tuned[key] = (self.judge(gate), time.time() - started)
        return self.tuned[key]


def compare(arguments, seed, work):
    """Rows of the table: method, both years judged, ours at equal missed in both, seconds."""
    bench = Bench(arguments, seed, work)
    holds = arguments.holds.split(",")
    year = Year(bench.years[0], [hold if hold != "0" else "0s" for hold in holds])
    rivals = [
        (f"Optuna TPE, {arguments.trials} trials", lambda y, m: optuna_tpe(y, m, arguments.trials), True),
        ("coordinate descent from the single knob", coordinate_descent, True),
        ("single knob, best hold", single_knob, True),
        ("NAB's sweep, each check alone", nab_sweep, False),
        ("mean + 3 σ", mean_and_three_sigma, False),
        ("99.99 % quantile", quantile_9999, False),
        ("Youden's J, each check alone", youden, False),
    ]
    rows = []
    for name, method, chooses_holds in rivals:
        started = time.time()
        policy = method(year, arguments.missed)
        took = time.time() - started
        if policy is None:
            print(f"seed {seed}: {name} found nothing that misses {arguments.missed} at most", file=sys.stderr)
            continue
        judged = bench.judge(bench.write(policy, year))
        assert judged[0][:2] == tuple(map(int, year.judged(policy))), f"{name}: the script and the program count differently"
        ours = bench.tune(judged[0][1], arguments.holds if chooses_holds else "0", "--in-sample-only")
        rows.append((name, judged, ours[0], took))
        print(f"seed {seed}: {name}, {took:.1f} s", file=sys.stderr)
    ours = [("tune, margin 0", ["--in-sample-only"])]
    ours += [("tune as it comes (margin by leaving groups out)", [])] if arguments.as_it_comes else []
    for name, more in ours:
        judged, took = bench.tune(arguments.missed, arguments.holds, *more)
        rows.append((name, judged, None, took))
    rows.append(("the guessed gate", bench.judge(bench.years[0] / "gate.yaml"), None, 0.0))
    for missed, holds, _ in bench.unproved:
        print(f"seed {seed}: tune at {missed} missed, holds {holds}, was not proved in time", file=sys.stderr)
    return rows


def print_tables(arguments, found):
    """One row a method, the seeds side by side."""
    seeds = arguments.seeds
    names = list(dict.fromkeys(row[0] for rows in found.values() for row in rows))
    print(f"False NO-GO steps (missed groups of {arguments.incidents}), seeds {', '.join(map(str, seeds))}; holds {arguments.holds}; "
          f"at most {arguments.missed} missed where a method can be told so.\n")
    for title, which in (("the year fitted to", 0), ("the next year", 1)):
        print(f"| {title} | " + " | ".join(f"seed {seed} | `tune` at equal missed | ratio" for seed in seeds) + " | time |")
        print("|---|" + "--:|--:|--:|" * len(seeds) + "--:|")
        for name in names:
            cells, times = [], []
            for seed in seeds:
                row = next((row for row in found[seed] if row[0] == name), None)
                cells += cells_of(row, which)
                times += [row[3]] if row else []
            print(f"| {name} | " + " | ".join(cells) + f" | {max(times):.1f} s |")
        print()


def cells_of(row, which):
    if row is None:
        return ["none", "", ""]
    tell = lambda judged: f"{judged[0]:,} ({judged[1]})"
    _, judged, ours, _ = row
    if ours is None:
        return [tell(judged[which]), "", ""]
    ratio = judged[which][0] / ours[which][0] if ours[which][0] else math.inf
    return [tell(judged[which]), tell(ours[which]), f"{ratio:.2f}" if ratio < 10 else f"{ratio:.0f}"]


def main():
    parser = argparse.ArgumentParser(description="Rivals of tune, in the year fitted to and in the next.")
    parser.add_argument("--seeds", type=int, nargs="+", default=[21, 22, 23])
    parser.add_argument("--incidents", type=int, default=60)
    parser.add_argument("--missed", type=int, default=3)
    parser.add_argument("--holds", default="0,2m,5m,10m,20m")
    parser.add_argument("--trials", type=int, default=1000)
    parser.add_argument("--time-budget", default="60s", help="for one run of tune")
    parser.add_argument("--as-it-comes", action="store_true", help="with a row for tune without --in-sample-only, which takes minutes")
    parser.add_argument("--rho", default="0.5")
    parser.add_argument("--breadth", default="1-4")
    parser.add_argument("--work", help="keep the years and gates here")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(arguments.work or folder)
        work.mkdir(parents=True, exist_ok=True)
        found = {seed: compare(arguments, seed, work) for seed in arguments.seeds}
    print_tables(arguments, found)
    worse = [(seed, row[0]) for seed, rows in found.items() for row in rows if row[2] and row[1][0][0] < row[2][0][0]]
    for seed, name in worse:
        print(f"seed {seed}: {name} has fewer false steps than tune in the year fitted to", file=sys.stderr)
    sys.exit(1 if worse else 0)


if __name__ == "__main__":
    main()
