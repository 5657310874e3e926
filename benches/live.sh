#!/usr/bin/env bash
# What `retrogate live` takes beyond its slowest query: the demo's gate at one moment out of a real Prometheus, in
# turn with curl that asks the slowest of the very same queries alone.
# Needs cargo, curl, python3, promtool and prometheus. Usage: benches/live.sh [PAIRS]
set -euo pipefail

pairs=${1:-21}
at=2026-03-20T12:00:00Z

. "$(dirname "${BASH_SOURCE[0]}")/demo_server.sh"

python3 - "$target/retrogate" data/demo/gate.yaml "$url" "$at" "$pairs" <<'PYTHON'
import statistics, subprocess, sys, time

from listener import questions_of

program, gate, server, at, pairs = sys.argv[1:]


def live(url):
    return [program, "live", "--gate", gate, "--prometheus-url", url, "--at", at, "--format", "json"]


def curl(path, body):
    return ["curl", "--silent", "--fail", "--compressed", "--output", "/dev/null", "--write-out", "%{time_total}",
            "--data", body, server + path]


def timed(command):
    """Seconds of the whole process, and what it printed."""
    begun = time.perf_counter()
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return time.perf_counter() - begun, done.stdout


asked = questions_of(server, lambda url: timed(live(url)))

# The time of the transfer, not of curl's own process: what any client waits for.
alone = lambda question: float(timed(curl(*question))[1])
slowest = max(asked, key=lambda question: statistics.median(alone(question) for _ in range(5)))
ours, theirs = [], []
for _ in range(int(pairs)):
    ours.append(timed(live(server))[0])
    theirs.append(alone(slowest))
beyond = statistics.median(own - other for own, other in zip(ours, theirs))
print(f"{len(asked)} queries, {pairs} pairs, medians: live {statistics.median(ours) * 1e3:.1f} ms, "
      f"its slowest query alone {statistics.median(theirs) * 1e3:.1f} ms, beyond it {beyond * 1e3:.1f} ms")
PYTHON
