"""Draws docs/verdicts.svg: four weeks of demo verdicts, before and after one limit is changed.

    python docs/picture.py [--retrogate PROGRAM] [--output FILE]

It runs `retrogate demo --keep` in a temporary folder, replays the demo's gate and the same gate with
another slope limit, and draws what the two replays wrote: one row a day, one colour a verdict, the
incidents of the list as bars below. Nothing in the picture comes from anywhere else. Needs polars.
"""

import argparse
import json
import pathlib
import subprocess
import tempfile
from datetime import datetime, timedelta

import polars

# The limit as the demo has it, and the one that README.md puts in its place.
GUESSED = "slope: 2h, below: 0 "
CHANGED = "slope: 2h, below: -0.000005 "

WIDTH = 830
MARGIN = 16
DAY_LABELS = 52
GAP = 26
PANEL = (WIDTH - 2 * MARGIN - DAY_LABELS - GAP) // 2
HEAD = 92
ROW = 11
BAND = 7
BAR = 3
FOOT = 58
MINUTES_A_DAY = 24 * 60

STYLE = """
  svg { font-family: -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; }
  .card { fill: #ffffff; stroke: #d0d7de; }
  text { fill: #57606a; font-size: 11px; }
  .strong { fill: #1f2328; font-size: 15px; font-weight: 600; }
  .figure { fill: #1f2328; font-size: 12.5px; }
  .go { fill: #a6dcc1; }
  .warning { fill: #f2b632; }
  .no-go { fill: #d7373f; }
  .unjudged { fill: #d0d7de; }
  .caught { fill: #1f2328; }
  .missed { fill: #1f6feb; }
  .rule { stroke: #d0d7de; }
  @media (prefers-color-scheme: dark) {
    .card { fill: #0d1117; stroke: #30363d; }
    text { fill: #9198a1; }
    .strong, .figure { fill: #f0f6fc; }
    .go { fill: #1f6b47; }
    .warning { fill: #d29922; }
    .no-go { fill: #f04a50; }
    .unjudged { fill: #3d444d; }
    .caught { fill: #f0f6fc; }
    .missed { fill: #58a6ff; }
    .rule { stroke: #30363d; }
  }
"""


def replay(program, demo, gate, name):
    """The JSON document and the verdict table of one replay."""
    verdicts, answer = demo / f"{name}.parquet", demo / f"{name}.json"
    lists = ["--incidents", "incidents.csv", "--deployments", "deployments.csv"]
    command = [program, "replay", "--gate", gate, *lists, "--verdicts", verdicts, "--output", answer]
    subprocess.run(command, cwd=demo, check=True)
    return json.loads(answer.read_text()), polars.read_parquet(verdicts)


def change_limit(demo):
    """Writes the gate with its other limit; the demo's own stays."""
    text = (demo / "gate.yaml").read_text()
    if text.count(GUESSED) != 1:
        raise SystemExit(f"the demo's gate does not have {GUESSED!r} exactly once")
    (demo / "changed.yaml").write_text(text.replace(GUESSED, CHANGED))


def runs(verdicts, step):
    """(verdict, start, minutes) of each run of equal verdicts, none of them past a midnight."""
    found = []
    for time, verdict in verdicts.select("timestamp", "verdict").iter_rows():
        midnight = time.hour == 0 and time.minute == 0
        if found and not midnight and found[-1][0] == verdict:
            found[-1][2] += step
        else:
            found.append([verdict, time, step])
    return found


def number(value):
    return f"{value:.2f}".rstrip("0").rstrip(".")


def across(minutes):
    return minutes * PANEL / MINUTES_A_DAY


def panel(left, title, document, verdicts):
    first = verdicts["timestamp"].min()
    step = document["step_seconds"] // 60
    top = lambda time: HEAD + ROW * (time.date() - first.date()).days
    bands = {"GO": [], "WARNING": [], "NO-GO": [], None: []}
    for verdict, time, minutes in runs(verdicts, step):
        x = left + across(time.hour * 60 + time.minute)
        wide = across(minutes)
        bands[verdict].append(f"M{number(x)} {top(time)}h{number(wide)}v{BAND}h-{number(wide)}z")
    classes = {"GO": "go", "WARNING": "warning", "NO-GO": "no-go", None: "unjudged"}
    lines = [f'<path class="{classes[verdict]}" d="{"".join(paths)}"/>' for verdict, paths in bands.items()]
    for incident in document["incidents"]:
        lines += bars(left, top, incident)
    false, missed = document["false_no_go"], document["missed_issues"]
    lines += [
        f'<text class="strong" x="{left}" y="34">{title}</text>',
        f'<text class="figure" x="{left}" y="54">blocks {100 * false["rate"]:.3g} % of healthy time, '
        f'misses {missed["hits"]} of {missed["of"]} incidents</text>',
    ]
    for hour in range(0, 25, 6):
        x, place = left + across(hour * 60), {0: "start", 24: "end"}.get(hour, "middle")
        lines.append(f'<text x="{number(x)}" y="{HEAD - 8}" text-anchor="{place}">{hour:02}:00</text>')
    return lines


def bars(left, top, incident):
    """A bar for each day that the incident touches, its title to be read when pointed at."""
    time, end = (datetime.fromisoformat(incident[key]) for key in ("started_at", "ended_at"))
    kind = "missed" if incident["outcome"] == "missed" else "caught"
    while time < end:
        midnight = time.replace(hour=0, minute=0, second=0) + timedelta(days=1)
        stop = min(end, midnight)
        x = left + across(time.hour * 60 + time.minute)
        wide = max(2, across((stop - time).total_seconds() / 60))
        yield (
            f'<rect class="{kind}" x="{number(x)}" y="{top(time) + BAND}" width="{number(wide)}" height="{BAR}">'
            f"<title>{incident['id']}, {incident['outcome']}</title></rect>"
        )
        time = stop


def days(first, count):
    """The names of the rows: every Monday."""
    for index in range(count):
        day = first + timedelta(days=index)
        if day.weekday() == 0:
            y = HEAD + ROW * index + BAND + 1
            yield f'<text x="{MARGIN}" y="{y}">{day:%b} {day.day}</text>'


def legend(y):
    x = MARGIN + DAY_LABELS
    entries = [
        ("go", "GO"),
        ("warning", "WARNING"),
        ("no-go", "NO-GO"),
        ("unjudged", "no data at all"),
        ("caught", "incident, caught"),
        ("missed", "incident, missed"),
    ]
    for kind, label in entries:
        high = BAR if kind in ("caught", "missed") else BAND
        yield f'<rect class="{kind}" x="{x}" y="{y - 4 - high / 2:g}" width="18" height="{high}"/>'
        yield f'<text x="{x + 24}" y="{y}">{label}</text>'
        x += 24 + 6 * len(label) + 30


def draw(before, after):
    document, verdicts = before
    first = verdicts["timestamp"].min()
    count = (verdicts["timestamp"].max().date() - first.date()).days + 1
    height = HEAD + ROW * count + FOOT
    left = MARGIN + DAY_LABELS
    foot = HEAD + ROW * count + 26
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        ' role="img" aria-labelledby="title description">',
        '<title id="title">Four weeks of verdicts of the demo gate, before and after one limit is changed</title>',
        '<desc id="description">One row a day from midnight to midnight UTC. Red is NO-GO; bars below a row are'
        " incidents. Before, red covers half of all healthy time; after, little of it.</desc>",
        f"<style>{STYLE}</style>",
        f'<rect class="card" x=".5" y=".5" width="{WIDTH - 1}" height="{height - 1}" rx="8"/>',
        *days(first, count),
        *panel(left, "The gate as first guessed", document, verdicts),
        *panel(left + PANEL + GAP, "One limit changed", *after),
        *legend(foot),
        f'<text x="{left}" y="{foot + 20}">One row a day, {first:%B} {first.day} to '
        f"{verdicts['timestamp'].max().day}; one verdict a minute, times in UTC.</text>",
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def main():
    here = pathlib.Path(__file__).resolve().parent
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--retrogate", default="retrogate", help="the program to run")
    arguments.add_argument("--output", type=pathlib.Path, default=here / "verdicts.svg", help="the picture")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        demo = pathlib.Path(folder) / "demo"
        keep = [chosen.retrogate, "demo", "--keep", demo]
        subprocess.run(keep, check=True, stdout=subprocess.DEVNULL)
        change_limit(demo)
        picture = draw(
            replay(chosen.retrogate, demo, "gate.yaml", "before"),
            replay(chosen.retrogate, demo, "changed.yaml", "after"),
        )
    chosen.output.write_text(picture)


if __name__ == "__main__":
    main()
