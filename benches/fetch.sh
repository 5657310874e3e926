#!/usr/bin/env bash
# What fetching costs: 14 days of twelve checks at 60 s out of a real Prometheus by `retrogate fetch`, against
# curl that asks the very same requests at the same concurrency and throws the answers away. The two take turns.
# Needs cargo, curl, python3, promtool and prometheus. Usage: benches/fetch.sh [PAIRS [CONCURRENCY]]
set -euo pipefail

pairs=${1:-9}
concurrency=${2:-4}
from=2026-03-10T00:00:00Z
to=2026-03-24T00:00:00Z

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
prometheus=
trap '[[ -z $prometheus ]] || { kill "$prometheus" && wait "$prometheus"; } || true; rm -rf "$work"' EXIT

cd "$project"
cargo build --release --locked --quiet --bin retrogate --example simulate-demo
target=${CARGO_TARGET_DIR:-target}/release

"$target/examples/simulate-demo" "$work" >/dev/null
promtool tsdb create-blocks-from --max-block-duration=240h openmetrics "$work/history.om" "$work/tsdb" >/dev/null 2>&1
printf 'global: {}\n' >"$work/prometheus.yml"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/tsdb" \
    --storage.tsdb.retention.time=100y --web.listen-address="127.0.0.1:$port" >"$work/prometheus.log" 2>&1 &
prometheus=$!
ready="http://127.0.0.1:$port/-/ready"
curl --silent --fail --output /dev/null --retry 100 --retry-delay 1 --retry-all-errors "$ready" ||
    { cat "$work/prometheus.log" >&2; exit 1; }

python3 - "$target/retrogate" data/demo/gate.yaml "http://127.0.0.1:$port" "$from" "$to" \
    "$pairs" "$concurrency" "$work" <<'PYTHON'
import http.server, json, os, shutil, statistics, subprocess, sys, threading, time, urllib.request

program, gate, server, start, end, pairs, concurrency, work = sys.argv[1:]
asked = []


class Listener(http.server.BaseHTTPRequestHandler):
    """Passes questions on and remembers them."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        asked.append((self.path, body.decode()))
        request = urllib.request.Request(server + self.path, body, {"Content-Type": self.headers["Content-Type"]})
        with urllib.request.urlopen(request) as answer:
            content = answer.read()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


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


listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
threading.Thread(target=listener.serve_forever, daemon=True).start()
store = os.path.join(work, "history")
timed(fetch(f"http://127.0.0.1:{listener.server_port}", store))
listener.shutdown()

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
