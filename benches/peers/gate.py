"""The gate file as its rivals need it: everything counted in steps."""

from dataclasses import dataclass

import yaml

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
MIN_POINTS = 10


@dataclass(frozen=True)
class Condition:
    level: int  # 1 warning, 2 NO-GO
    signal: str  # "value", "slope" or "ratio"
    window: int
    above: bool
    limit: float
    hold: int
    release: int


@dataclass(frozen=True)
class Check:
    id: str
    query: str
    conditions: tuple[Condition, ...]

    def has(self, signal):
        return any(condition.signal == signal for condition in self.conditions)


@dataclass(frozen=True)
class Gate:
    """All checks count missing data as a warning, as the gate of the benches does."""

    step: int  # seconds
    checks: tuple[Check, ...]

    @property
    def memory(self):
        conditions = (condition for check in self.checks for condition in check.conditions)
        return max(condition.window + condition.hold + condition.release for condition in conditions)


@dataclass(frozen=True)
class Grid:
    """The judged points; `lead` more are read before them."""

    start: int  # unix seconds of the first judged point
    points: int
    lead: int
    step: int

    @property
    def first(self):
        """Unix milliseconds of the first point that is read."""
        return (self.start - self.lead * self.step) * 1000

    @property
    def millis(self):
        return self.step * 1000

    @property
    def length(self):
        return self.lead + self.points

    @property
    def end(self):
        return self.first + self.length * self.millis


def read(path):
    with open(path) as file:
        text = yaml.safe_load(file)
    assert text["no_data"] == "warning", "the rivals know no other policy"
    step = seconds(text["step"])
    return Gate(step, tuple(check(own, step) for own in text["checks"]))


def check(own, step):
    conditions = []
    for key, level in (("no_go", 2), ("warning", 1)):
        found = own.get(key, [])
        for one in found if isinstance(found, list) else [found]:
            conditions.append(condition(one, level, step))
    return Check(own["id"], own["query"], tuple(conditions))


def condition(own, level, step):
    steps = lambda key: -(-seconds(own.get(key, "0s")) // step)
    signal, window = "value", 0
    if "slope" in own:
        signal, window = "slope", steps("slope")
    elif "ratio_to_mean" in own:
        signal, window = "ratio", steps("ratio_to_mean")
    above = "above" in own
    limit = float(own["above" if above else "below"])
    return Condition(level, signal, window, above, limit, steps("for"), steps("release"))


def seconds(duration):
    return int(duration[:-1]) * SECONDS[duration[-1]]
