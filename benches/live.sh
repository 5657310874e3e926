#!/usr/bin/env bash
# What `retrogate live` takes beyond its slowest query: the demo's gate at one moment out of a real Prometheus, in
# turn with curl that asks the slowest of the very same queries alone.
# Needs cargo, curl, python3, promtool and prometheus. Usage: benches/live.sh [PAIRS]
set -euo pipefail

pairs=${1:-21}
at=2026-03-20T12:00:00Z

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

python3 - "$target/retrogate" data/demo/gate.yaml "http://127.0.0.1:$port" "$at" "$pairs" <<'PYTHON'
import http.server, statistics, subprocess, sys, threading, time, urllib.request

program, gate, server, at, pairs = sys.argv[1:]
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


listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
threading.Thread(target=listener.serve_forever, daemon=True).start()
timed(live(f"http://127.0.0.1:{listener.server_port}"))
listener.shutdown()

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
