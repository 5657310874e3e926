#!/usr/bin/env bash
# What fetching costs: 14 days of twelve checks at 60 s out of a real Prometheus by `retrogate fetch`, against
# curl that asks the very same requests at the same concurrency and throws the answers away. The two take turns.
# Needs cargo, curl, python3, promtool and prometheus. Usage: benches/fetch.sh [PAIRS [CONCURRENCY]]
set -euo pipefail

pairs=${1:-9}
concurrency=${2:-4}
from=2026-03-10T00:00:00Z
to=2026-03-24T00:00:00Z

. "$(dirname "${BASH_SOURCE[0]}")/demo_server.sh"

python3 - "$target/retrogate" data/demo/gate.yaml "$url" "$from" "$to" \
    "$pairs" "$concurrency" "$work" <<'PYTHON'
import json, os, shutil, statistics, subprocess, sys, time

from listener import questions_of

program, gate, server, start, end, pairs, concurrency, work = sys.argv[1:]


def fetch(url, store):
    return [program, "fetch", "--gate", gate, "--store", store, "--prometheus-url", url, "--from", start, "--to", end,
            "--concurrency", concurrency, "--format", "json"]


def timed(command):
    """Seconds of wall and of CPU time, and what was printed."""
    begun = time.monotonic()
    said = open(os.path.join(work, "said.txt"), "w+")
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said)
    printed = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        said.seek(0)
        sys.exit(f"{command[0]} ended with {child.returncode}: {said.read()}")
    return wall, usage.ru_utime + usage.ru_stime, printed


store = os.path.join(work, "history")
asked = questions_of(server, lambda url: timed(fetch(url, store)))

config = os.path.join(work, "requests.curl")
with open(config, "w") as file:
    file.write("next\n".join(
        f'url = "{server}{path}"\ndata = "{body}"\noutput = "/dev/null"\ncompressed\nfail\nsilent\n'
        'header = "Cache-Control: no-store"\n' for path, body in asked))
bare = ["curl", "--parallel", "--parallel-immediate", "--parallel-max", concurrency, "--config", config]

ours, theirs, cpu = [], [], []
for turn in range(int(pairs) + 1):
    shutil.rmtree(store)
    wall, used, printed = timed(fetch(server, store))
    other, other_cpu, _ = timed(bare)
    if turn == 0:
        continue  # Both are read from the page cache from now on.
    ours.append(wall)
    theirs.append(other)
    cpu.append(used)
    print(f"  retrogate {wall:6.3f} s   curl {other:6.3f} s   ratio {wall / other:5.3f}   CPU {used:.3f} s and {other_cpu:.3f} s")

samples = sum(check["samples"] for check in json.loads(printed)["checks"])
points = sum(check["points"] for check in json.loads(printed)["checks"])
wall, other, used = map(statistics.median, (ours, theirs, cpu))
print(f"{len(asked)} requests, {points:,} points, {samples:,} samples, concurrency {concurrency}, {pairs} pairs, medians:")
each = statistics.median(own / other for own, other in zip(ours, theirs))
print(f"  retrogate {wall:.3f} s, curl {other:.3f} s, ratio {wall / other:.3f}; of the pairs' own ratios {each:.3f}")
print(f"  CPU of retrogate {used:.3f} s: {used / samples * 1e9:.0f} ns a sample")
PYTHON
