"""Limits learnt on the first part of the labels, judged on the rest beside those that nobody tuned.

The target is what the naive gate missed in the first part: to miss no more, with fewer false NO-GOs. What the tuned
gates are worth is what they do afterwards, and stands beside what `retrogate tune` foretold.
"""
import json
import re
import subprocess

from history import call, fail, seconds
from table import percent, share

FEWEST_INCIDENTS = 5
PERCENT_TO_LEARN_FROM = 60
# Nearly all are proved in a second; one that this ended is marked, and depends on the machine.
TIME_BUDGET = "60s"
HEADINGS = [
    "unit", "gate", "false NO-GO, first 60 %", "missed", "false NO-GO, walk-forward", "missed, nested",
    "false NO-GO, the rest", "missed", "episodes a week", "lift",
]


def rows(retrogate, unit, work):
    """One line of the table for each gate."""
    begin, end = (seconds(instant) for instant in unit.judged)
    whole_steps = (end - begin) // unit.step
    cut = begin + whole_steps * PERCENT_TO_LEARN_FROM // 100 * unit.step
    learning, rest = (begin, cut), (cut, end)

    naive = [replay(retrogate, unit, part, unit.gate) for part in [learning, rest]]
    target = naive[0]["certainty"]["missed_groups"]["hits"]
    ids = re.findall(r"id: (\w+)", unit.gate.read_text())
    modes = {
        "tuned": [],
        "tuned, in sample only": ["--in-sample-only"],
        "tuned, unneeded limits kept": [word for id in ids for word in ["--keep", id]],
    }
    answer = []
    for name, flags in modes.items():
        gate = work / "tuned.yaml"
        told, marks = tune(retrogate, unit, learning, target, gate, flags)
        if not answer:
            answer.append(line(unit, "naive", naive, [rate(told["walk_forward"]["false_verdicts_today"]), ""]))
        judged = [replay(retrogate, unit, part, gate) for part in [learning, rest]]
        answer.append(line(unit, name + marks, judged, foretold(told)))
        gate.unlink()
    return answer


def replay(retrogate, unit, part, gate):
    return json.loads(call(*unit.command(retrogate, "replay", *part, gate), "--brief", "--format", "json"))


def tune(retrogate, unit, part, target, gate, flags):
    """What was said of the limits written, and what is to be said of the asking."""
    told = work_out(retrogate, unit, part, target, gate, flags)
    marks = ""
    if told.returncode == 64 and (best := re.search(r"can be asked for is --max-missed (\d+)", told.stderr)):
        marks += f" (for {best[1]}, not {target})"
        told = work_out(retrogate, unit, part, best[1], gate, flags)
    if told.returncode != 0:
        fail(f"tune of {unit.name} with {' '.join(flags)} ended with {told.returncode}:\n{told.stderr}")
    answer = json.loads(told.stdout)
    if answer["problems"]["unproved"]:
        marks += " (not proved)"
    return answer, marks


def work_out(retrogate, unit, part, target, gate, flags):
    command = unit.command(retrogate, "tune", *part)
    asked = ["--max-missed", target, "--time-budget", TIME_BUDGET, "--write", gate, "--format", "json", *flags]
    return subprocess.run([str(word) for word in command + asked], capture_output=True, text=True)


def line(unit, name, judged, unseen):
    """One gate: where limits were learnt, what was foretold from time and groups left out there, and what came."""
    (learnt, learnt_missed), (came, came_missed) = (both_rates(answer) for answer in judged)
    rest = judged[1]
    return [
        unit.name, name, learnt, learnt_missed, *unseen, came, came_missed,
        f"{rest['false_no_go_episodes']['per_week']:.1f}",
        share(rest["placebo"]["lift"]),
    ]


def foretold(told):
    """Nothing, of limits in sample."""
    if told["in_sample_only"]:
        return ["", ""]
    return [rate(told["walk_forward"]["false_verdicts"]), of(told["nested"]["missed_groups"])]


def both_rates(answer):
    return rate(answer["false_no_go"]), of(answer["certainty"]["missed_groups"])


def rate(figure):
    return f"{percent(figure)} ({figure['hits']:,})"


def of(figure):
    return f"{figure['hits']} of {figure['of']}"
