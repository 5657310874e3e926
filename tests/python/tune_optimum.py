#!/usr/bin/env python3
"""The fewest false NO-GO steps any limits can have, for every number of missed groups, by two other ways.

    tune_optimum.py INSTANCE...     (folders, see tune_history.py)

By trying every combination (`brute`), or by a mixed-integer programme given to HiGHS (`mip`); an instance names which,
and where it names both they must agree. Independent of the program. Prints JSON: for each instance the number of
healthy steps, of groups, of sunk steps (false whatever is chosen, and part of the optimum), `optimum[m]` (null where m
is too few) and the floor of each tunable condition.
"""

import itertools
import json
import math
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal

import highspy
import numpy as np

from tune_history import History


def floor(condition, extreme):
    """The nearest number of at most two digits strictly beyond a score, as a limit; None if there is none.

    None, too, where today's limit costs nothing: it stays. Nothing is nearest to zero: there zero itself.
    """
    if extreme is None or condition.sign * condition.limit >= extreme:
        return None
    if extreme == 0:
        return 0.0
    size, outward = Decimal(abs(extreme)), extreme > 0
    exponent = size.adjusted() - 1
    digits = int(size.scaleb(-exponent))
    while True:
        text = f"{digits}e{exponent}"
        beyond = float(text) > abs(extreme) if outward else float(text) < abs(extreme)
        if beyond and (outward or digits >= 10):
            number = math.copysign(float(text), extreme) * condition.sign
            return number if math.isfinite(number) else None
        digits += 1 if outward else -1
        if digits < 10:
            digits, exponent = 99, exponent - 1


class Level:
    """A way a condition can stand: which healthy steps it blocks and which incidents it catches."""

    def __init__(self, scores, limit, history, over=np.greater):
        self.false = over(scores[history.healthy], limit)
        self.caught = {i for i, peak in enumerate(peaks(scores, history)) if over(peak, limit)}


def peaks(scores, history):
    return [sorted(scores[judged], reverse=True)[needed - 1] for judged, needed in history.windows]


class Tunable:
    """A condition with all its levels: `idle`, or for a hold the limit just under a peak, the strictest last."""

    def __init__(self, condition, history):
        flags, name = history.flags, condition.name
        own = condition.scores(condition.hold, history)
        finite = [score for score in own[history.healthy] if math.isfinite(score)]
        self.name, self.floor = name, floor(condition, max(finite, default=None))
        if name in flags["floor"]:
            self.floor = flags["floor"][name]
        stands = condition.limit if name in flags["keep"] or self.floor is None else self.floor
        if name in flags["allow_off"]:
            stands = math.inf * condition.sign
        self.idle = Level(own, condition.sign * stands, history)
        self.levels = {}
        for hold in history.holds(condition):
            scores = condition.scores(hold, history)
            distinct = sorted({peak for peak in peaks(scores, history) if peak > -math.inf}, reverse=True)
            self.levels[hold] = [Level(scores, peak, history, np.greater_equal) for peak in distinct]

    def options(self):
        return [self.idle, *itertools.chain(*self.levels.values())]


class Problem:
    def __init__(self, folder):
        history = History(folder)
        frozen = [own for own in history.conditions if own.name in history.flags["freeze"]]
        self.tunable = [Tunable(own, history) for own in history.conditions if own not in frozen]
        self.sunk = history.blind()
        self.caught = set()
        for own in frozen:
            level = Level(own.scores(own.hold, history), own.sign * own.limit, history)
            self.sunk |= level.false
            self.caught |= level.caught
        self.history, self.groups = history, history.members

    def brute(self):
        """Every combination, each set of steps one long number."""
        bits = lambda steps: int.from_bytes(np.packbits(steps).tobytes(), "big")
        mask = lambda incidents: sum(1 << i for i in incidents)
        groups = [mask(group) for group in self.groups]
        best = [None] * (len(groups) + 1)
        ways = [[(bits(own.false), mask(own.caught)) for own in tunable.options()] for tunable in self.tunable]
        for chosen in itertools.product(*ways):
            false, caught = bits(self.sunk), mask(self.caught)
            for steps, incidents in chosen:
                false, caught = false | steps, caught | incidents
            missed = sum(caught & group != group for group in groups)
            cost = false.bit_count()
            best[missed] = cost if best[missed] is None else min(best[missed], cost)
        return running_least(best)

    def mip(self):
        model = Model()
        rows = {}
        for tunable in self.tunable:
            tunable.idle_is = model.column(0, 1)
            tunable.x = {hold: [model.column(0, 1, whole=True) for _ in own] for hold, own in tunable.levels.items()}
            loosest = [columns for columns in tunable.x.values() if columns]
            for columns in loosest:
                for strict, loose in itertools.pairwise(columns):
                    model.row({strict: 1, loose: -1}, 0, highspy.kHighsInf)
            model.row({tunable.idle_is: 1, **{columns[0]: 1 for columns in loosest}}, 1, 1)
        for step in np.flatnonzero(~self.sunk):
            key = tuple(self.blockers(tunable, lambda own: own.false[step]) for tunable in self.tunable)
            rows[key] = rows.get(key, 0) + 1
        for key, weight in rows.items():
            if any(key):
                blocked = model.column(0, 1, cost=weight)
                for columns in filter(None, key):
                    model.row({blocked: 1, **{column: -1 for column in columns}}, 0, highspy.kHighsInf)
        missed = [model.column(0, 1, whole=True) for _ in self.groups]
        for group, z in zip(self.groups, missed):
            for i in set(group) - self.caught:
                catching = [column for own in self.tunable for column in self.blockers(own, lambda level: i in level.caught)]
                model.row({z: 1, **{column: 1 for column in catching}}, 1, highspy.kHighsInf)
        budget = model.row({z: 1 for z in missed}, 0, 0)
        least = model.least_for_each(budget, len(self.groups))
        return [None if own is None else own + int(self.sunk.sum()) for own in least]

    @staticmethod
    def blockers(tunable, does):
        """The columns of which one is 1 exactly when the condition stands where it `does`."""
        columns = [tunable.idle_is] if does(tunable.idle) else []
        for hold, levels in tunable.levels.items():
            columns += itertools.islice((tunable.x[hold][k] for k, own in enumerate(levels) if does(own)), 1)
        return tuple(columns)


class Model:
    """A programme for HiGHS, row by row."""

    def __init__(self):
        self.highs = highspy.Highs()
        self.highs.setOptionValue("output_flag", False)
        self.highs.setOptionValue("threads", 1)
        self.highs.setOptionValue("mip_rel_gap", 0.0)
        self.highs.setOptionValue("mip_abs_gap", 0.99)
        self.costs, self.whole, self.rows = [], [], []

    def column(self, low, high, cost=0.0, whole=False):
        self.costs.append((cost, low, high))
        self.whole.append(whole)
        return len(self.costs) - 1

    def row(self, entries, low, high):
        self.rows.append((entries, low, high))
        return len(self.rows) - 1

    def least_for_each(self, budget, groups):
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.costs), len(self.rows)
        costs, lows, highs = zip(*self.costs)
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = map(np.array, (costs, lows, highs))
        lp.row_lower_, lp.row_upper_ = (np.array([float(row[side]) for row in self.rows]) for side in (1, 2))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0] + [len(row[0]) for row in self.rows])
        lp.a_matrix_.index_ = np.array([column for row in self.rows for column in row[0]])
        lp.a_matrix_.value_ = np.array([float(value) for row in self.rows for value in row[0].values()])
        integer, real = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
        lp.integrality_ = [integer if own else real for own in self.whole]
        self.highs.passModel(lp)
        most = self.solved(budget, groups)
        least = []
        for m in range(groups + 1):
            settled = bool(least) and least[-1] == most
            least.append(most if settled else self.solved(budget, m))
        return least

    def solved(self, budget, m):
        self.highs.changeRowBounds(budget, 0, m)
        self.highs.run()
        status = self.highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        assert status == highspy.HighsModelStatus.kOptimal, status
        return round(self.highs.getInfo().objective_function_value)


def running_least(best):
    least = []
    for own in best:
        known = [cost for cost in (own, *least[-1:]) if cost is not None]
        least.append(min(known, default=None))
    return least


def solved(folder):
    problem = Problem(folder)
    ways = {"brute": problem.brute, "mip": problem.mip}
    found = {way: ways[way]() for way in problem.history.flags["ways"]}
    optimum, *others = found.values()
    assert all(own == optimum for own in others), f"{folder}: {found}"
    return {
        "from": problem.history.time(problem.history.judged.start),
        "to": problem.history.end,
        "cooldown_seconds": problem.history.cooldown,
        "healthy": len(problem.history.healthy),
        "groups": len(problem.groups),
        "sunk": int(problem.sunk.sum()),
        "optimum": optimum,
        "floors": {own.name: own.floor for own in problem.tunable},
    }


if __name__ == "__main__":
    # HiGHS greets on the standard output.
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    folders = sys.argv[1:]
    with ProcessPoolExecutor(max_workers=2) as pool:
        print(json.dumps(dict(zip(folders, pool.map(solved, folders)))), file=answer)
