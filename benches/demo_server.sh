# Sourced by the benches that ask a real server: builds the program, and starts a Prometheus that holds the demo's
# history. Leaves `target` (where what was built lies), `url` (the server's) and `work` (a folder of its own); the
# server and the folder go when the script ends. Enters the project's folder.
# Needs cargo, curl, python3, promtool and prometheus.

work=$(mktemp -d)
prometheus=
trap '[[ -z $prometheus ]] || { kill "$prometheus" && wait "$prometheus"; } || true; rm -rf "$work"' EXIT

cd "$(dirname "${BASH_SOURCE[0]}")/.."
cargo build --release --locked --quiet --bin retrogate --example simulate-demo
target=${CARGO_TARGET_DIR:-target}/release

"$target/examples/simulate-demo" "$work" >/dev/null
promtool tsdb create-blocks-from --max-block-duration=240h openmetrics "$work/history.om" "$work/tsdb" >/dev/null 2>&1
printf 'global: {}\n' >"$work/prometheus.yml"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/tsdb" \
    --storage.tsdb.retention.time=100y --web.listen-address="127.0.0.1:$port" >"$work/prometheus.log" 2>&1 &
prometheus=$!
url=http://127.0.0.1:$port
curl --silent --fail --output /dev/null --retry 100 --retry-delay 1 --retry-all-errors "$url/-/ready" ||
    { cat "$work/prometheus.log" >&2; exit 1; }
export PYTHONPATH=$PWD/benches PYTHONDONTWRITEBYTECODE=1
