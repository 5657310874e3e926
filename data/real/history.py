"""A unit of a published data set, from its files into a history that a gate can be replayed over.

Metrics become OpenMetrics, promtool makes blocks of them, a real Prometheus serves them, and `retrogate fetch`
fetches them: the way that metrics of one's own would take.
"""
import calendar
import contextlib
import csv
import dataclasses
import pathlib
import socket
import subprocess
import time
import urllib.error
import urllib.request

SETS = ["smd", "jumpstarter"]


def fail(message):
    raise SystemExit(f"data/real/run: {message}")


def call(*command):
    """Runs a program and gives its output; its complaints are shown when it fails."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        fail(f"{command[0]} {command[1]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def split(data, unit, part):
    """The first moment of a part, and the first after it."""
    with open(data / "splits.csv", newline="") as rows:
        for row in csv.DictReader(rows):
            if (row["unit"], row["split"]) == (unit, part):
                return row["start"], row["end"]
    known = sorted(path.name.removesuffix(".csv.zst") for path in (data / "metrics").iterdir())
    fail(f"{data}/splits.csv has no {part} part of {unit}; there are: {', '.join(known)}")


def read_metrics(path):
    """The times and the columns, values still as text."""
    unpacked = subprocess.run(["zstd", "-dc", path], stdout=subprocess.PIPE, text=True, check=True)
    names, *rows = csv.reader(unpacked.stdout.splitlines())
    times, *columns = zip(*rows)
    return times, dict(zip(names[1:], columns))


def write_open_metrics(path, unit, times, columns):
    """One gauge a column; samples in seconds, each metric's in order of time."""
    with open(path, "w") as out:
        for name, values in columns.items():
            out.write(f"# TYPE {name} gauge\n")
            out.writelines(f'{name}{{unit="{unit}"}} {v} {t}\n' for t, v in zip(times, values))
        out.write("# EOF\n")


def write_gate(path, unit, step, columns, learnt):
    """No metric may exceed what it was among its first `learnt` samples."""
    lines = ["version: 1", f"gate: {unit}", f"step: {step}s", "no_data: warning", "checks:"]
    for name, values in columns.items():
        limit = max(values[:learnt], key=float)
        lines.append(f"  - {{ id: {name}, query: '{name}{{unit=\"{unit}\"}}', no_go: {{ above: {limit} }} }}")
    path.write_text("\n".join(lines) + "\n")


@contextlib.contextmanager
def prometheus(work, storage):
    """A server over blocks as old as these; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (work / "prometheus.yml").write_text("global: {}\n")
    with open(work / "prometheus.log", "w") as log:
        server = subprocess.Popen(
            [
                "prometheus", f"--config.file={work}/prometheus.yml", f"--storage.tsdb.path={storage}",
                "--storage.tsdb.retention.time=100y", f"--web.listen-address=127.0.0.1:{port}",
            ],
            stdout=log,
            stderr=log,
        )
    try:
        wait_until_ready(server, f"http://127.0.0.1:{port}", work / "prometheus.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def wait_until_ready(server, address, log):
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/-/ready", timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    fail(f"Prometheus did not become ready:\n{log.read_text()}")


def timed(*command):
    begun = time.monotonic()
    return call(*command), time.monotonic() - begun


def seconds(instant):
    return calendar.timegm(time.strptime(instant, "%Y-%m-%dT%H:%M:%SZ"))


def find_units(folder):
    """The data set that each unit below a folder belongs to."""
    return {
        path.name.removesuffix(".csv.zst"): pathlib.Path(folder) / name
        for name in SETS
        for path in sorted((pathlib.Path(folder) / name / "metrics").glob("*.csv.zst"))
    }


def count_incidents(data, unit):
    with open(data / "incidents" / f"{unit}.csv", newline="") as rows:
        return sum(1 for _ in csv.DictReader(rows))


@dataclasses.dataclass
class Unit:
    """The labelled part of a unit, fetched, and the naive gate that the part before it gave."""

    name: str
    gate: pathlib.Path
    store: pathlib.Path
    incidents: pathlib.Path
    step: int
    judged: tuple[str, str]
    fetching: float

    def command(self, retrogate, job, begin, end, gate=None):
        """A job over a stretch of the history. Some labels last for days: that is the data, no forgotten ticket."""
        return [
            retrogate, job, "--gate", gate or self.gate, "--store", self.store, "--incidents", self.incidents,
            "--from", begin, "--to", end, "--max-open", "7d",
        ]


def load(retrogate, data, name, work):
    """Fetches the labelled part into a store below `work`."""
    start, _ = split(data, name, "train")
    judged = split(data, name, "test")
    times, columns = read_metrics(data / "metrics" / f"{name}.csv.zst")
    learnt = sum(1 for at in times if int(at) < seconds(judged[0]))
    print(f"{name}: {len(columns)} metrics, limits learnt from {start} on over {learnt} samples", flush=True)
    step = int(times[1]) - int(times[0])
    gate, store = work / "gate.yaml", work / "history"
    write_gate(gate, name, step, columns, learnt)
    write_open_metrics(work / "metrics.om", name, times, columns)
    call(
        "promtool", "tsdb", "create-blocks-from", "--max-block-duration=240h", "openmetrics",
        work / "metrics.om", work / "tsdb",
    )
    with prometheus(work, work / "tsdb") as address:
        stretch = ["--from", judged[0], "--to", judged[1]]
        source = ["--prometheus-url", address]
        _, fetching = timed(retrogate, "fetch", "--gate", gate, "--store", store, *stretch, *source)
    return Unit(name, gate, store, data / "incidents" / f"{name}.csv", step, judged, fetching)
