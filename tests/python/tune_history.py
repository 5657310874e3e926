"""What a small instance of tuning is made of, read and scored from its files alone.

An instance is a folder with `gate.yaml`, `history/`, `incidents.csv` and `instance.json` (the flags). Scores, zones,
peaks and groups are worked out here from the definitions with plain loops; nothing of the program is used.
"""

import csv
import glob
import json
import math
import re
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import yaml

UNITS = {"ms": Fraction(1, 1000), "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
HOUR = 3600
QUARTER = 900


def duration(text):
    """Seconds of `1h30m`."""
    parts = re.findall(r"(\d+)(ms|s|m|h|d|w)", str(text))
    return int(sum(int(number) * UNITS[unit] for number, unit in parts))


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


class Condition:
    """One condition of a check: its series, and how they are compared."""

    def __init__(self, name, check, fields):
        self.name, self.check = name, check
        self.above = "above" in fields
        self.sign = 1.0 if self.above else -1.0
        self.limit = float(fields["above" if self.above else "below"])
        self.hold, self.release = (duration(fields.get(key, "0s")) for key in ("for", "release"))
        self.kind = next((kind for kind in ("slope", "ratio_to_mean") if kind in fields), "value")
        self.window = 0 if self.kind == "value" else duration(fields[self.kind])
        self.min_points = fields.get("min_points", 10)

    def signal(self, values, step):
        if self.kind == "value":
            return values
        width = -(-self.window // step)
        signal = np.full(len(values), np.nan)
        for t in range(len(values)):
            window = range(max(0, t - width), t + 1)
            points = [(i, values[i]) for i in window if math.isfinite(values[i])]
            if not np.isnan(values[t]) and len(points) >= self.min_points:
                signal[t] = (slope if self.kind == "slope" else ratio)(points, values[t], step)
        return signal

    def scores(self, hold, history):
        """One number a step: met exactly where it is greater than the signed limit."""
        step = history.step
        back = [-(-length // step) for length in (hold, self.release)]
        worst = np.full(history.count, -np.inf)
        for values in history.series[self.check]:
            own = self.sign * self.signal(values, step)
            own[np.isnan(own)] = -np.inf
            own = trailing(own, back[0], np.min)
            worst = np.maximum(worst, trailing(own, back[1], np.max))
        self.refuse_near_ties(worst)
        return worst

    def refuse_near_ties(self, scores):
        """Sums may be rounded otherwise elsewhere: an instance must not hang on that."""
        if self.kind != "value":
            distinct = np.unique(scores[np.isfinite(scores)])
            gaps = np.diff(distinct)
            assert not (gaps < 1e-9 * np.abs(distinct[1:])).any(), f"{self.name}: scores too near to each other"


def slope(points, _, step):
    n = len(points)
    middle = math.fsum(i for i, _ in points) / n
    mean = math.fsum(v for _, v in points) / n
    spread = math.fsum((i - middle) ** 2 for i, _ in points)
    return math.fsum((i - middle) * (v - mean) for i, v in points) / spread / step


def ratio(points, value, _):
    mean = math.fsum(v for _, v in points) / len(points)
    return value / mean if mean > 0 else math.nan


def trailing(values, back, pick):
    """`pick` of each value and the `back` before it; before the first lies nothing."""
    padded = np.concatenate([np.full(back, -np.inf), values])
    return pick(np.lib.stride_tricks.sliding_window_view(padded, back + 1), axis=1)


class History:
    """The gate, its samples on the grid, and the flags."""

    def __init__(self, folder):
        folder = Path(folder)
        self.flags = json.loads((folder / "instance.json").read_text())
        gate = yaml.safe_load((folder / "gate.yaml").read_text())
        self.step, self.service = duration(gate["step"]), gate["gate"]
        self.checks = gate["checks"]
        self.no_data = {check["id"]: check.get("no_data", gate.get("no_data", "warning")) for check in self.checks}
        self.conditions, self.warnings = [], []
        for check in self.checks:
            for level, kept in (("no_go", self.conditions), ("warning", self.warnings)):
                listed = check.get(level) or []
                for number, fields in enumerate(listed if isinstance(listed, list) else [listed], 1):
                    kept.append(Condition(f"{check['id']}.{level}.{number}", check["id"], fields))
        self.read(folder)
        self.judge_range()
        self.read_incidents(folder)

    def read(self, folder):
        tables, asked = {}, []
        for check in self.checks:
            files = [pq.ParquetFile(name) for name in sorted(glob.glob(f"{folder}/history/check={check['id']}/*.parquet"))]
            footers = [file.metadata.metadata for file in files]
            asked.append([int(own[key]) // 1000 for own in footers for key in (b"retrogate.from", b"retrogate.to")])
            tables[check["id"]] = [file.read().to_pydict() for file in files]
        self.first, self.end = max(map(min, asked)), min(map(max, asked))
        self.count = (self.end - self.first) // self.step
        self.series = {}
        for name, parts in tables.items():
            columns = {}
            for part in parts:
                for time, series, value in zip(part["timestamp"], part["series"], part["value"]):
                    at = (int(time.timestamp()) - self.first) // self.step
                    if 0 <= at < self.count:
                        columns.setdefault(series, np.full(self.count, np.nan))[at] = value
            self.series[name] = list(columns.values())

    def holds(self, condition):
        listed = self.flags["holds"]
        return sorted({duration(own) for own in listed}) if listed else [condition.hold]

    def judge_range(self):
        """The default range and cool-down: long enough for every hold that is compared."""
        memory = lookback = 0
        steps = lambda length: -(-length // self.step)
        for own in self.conditions + self.warnings:
            tuned = own in self.conditions and own.name not in self.flags["freeze"]
            for hold in {own.hold, *(self.holds(own) if tuned else [])}:
                held = steps(hold) + steps(own.release)
                memory = max(memory, steps(own.window) + held)
                lookback = max(lookback, steps(own.window) + max(held, steps(HOUR)))
        ranges = [duration(own) for check in self.checks for own in re.findall(r"\[(\w+)", check["query"])]
        self.cooldown = max(QUARTER, memory * self.step + max(ranges, default=0))
        if self.flags["cooldown"]:
            self.cooldown = duration(self.flags["cooldown"])
        self.judged = range(lookback, self.count)

    def time(self, index):
        return self.first + index * self.step

    def read_incidents(self, folder):
        with open(folder / "incidents.csv", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["service"] == self.service]
        spans = [(instant(row["started_at"]), instant(row["resolved_at"]) if row["resolved_at"] else self.end, row) for row in rows]
        spans.sort(key=lambda span: (span[0], span[2]["id"]))
        issues = [span for span in spans if span[2]["kind"] == "incident"]
        drills = [span for span in spans if span[2]["kind"] != "incident"]
        self.zones = {index: self.zone(self.time(index), index, issues, drills) for index in self.judged}
        self.healthy = np.array([index for index in self.judged if self.zones[index] == "healthy"], dtype=int)
        self.groups(issues)

    def zone(self, t, index, issues, drills):
        lead = duration(self.flags["lead"] or "15m")
        if all(np.isnan(values[index]) for columns in self.series.values() for values in columns):
            return "unjudged"
        if any(start <= t < end + self.cooldown for start, end, _ in drills):
            return "excluded"
        if any(start <= t < end for start, end, _ in issues):
            return "incident"
        if any(end <= t < end + self.cooldown for _, end, _ in issues):
            return "cooldown"
        return "lead" if any(start - lead <= t < start for start, _, _ in issues) else "healthy"

    def groups(self, issues):
        """`windows`: the judged steps and the needed hits of each evaluable incident; `members`: by group."""
        share = Fraction(self.flags["catch_share"].rstrip("%")) / 100
        within = self.flags["catch_within"]
        label = list(range(len(issues)))
        for b, (start, _, later) in enumerate(issues):
            for a, (_, end, earlier) in enumerate(issues[:b]):
                if end > start or (earlier["cause"] and earlier["cause"] == later["cause"]):
                    label = [label[a] if own == label[b] else own for own in label]
        self.windows, members = [], {}
        for (start, end, _), group in zip(issues, label):
            stop = min(end, start + duration(within)) if within else end
            window = [index for index in self.judged if start <= self.time(index) < stop]
            judged = [index for index in window if self.zones[index] == "incident"]
            inside = self.time(self.judged.start) <= start < self.end
            if inside and window and 2 * len(judged) >= len(window):
                members.setdefault(group, []).append(len(self.windows))
                self.windows.append((judged, max(1, math.ceil(share * len(judged)))))
        self.members = list(members.values())

    def blind(self):
        """The healthy steps at which a check without data blocks by itself."""
        blocked = np.zeros(self.count, dtype=bool)
        for check in self.checks:
            if self.no_data[check["id"]] != "no-go":
                continue
            columns = self.series[check["id"]]
            own = [one for one in self.conditions + self.warnings if one.check == check["id"]]
            signals = [one.signal(values, self.step) for one in own for values in columns]
            present = sum(~np.isnan(values) for values in columns)
            silent = np.all([np.isnan(signal) for signal in signals], axis=0) if signals else True
            blocked |= (present < check.get("min_series", 1)) | silent
        return blocked[self.healthy]
