"""`vmalert -replay` against `retrogate replay`: the same conditions over 30 days at 15 s, out of one VictoriaMetrics.

    vmalert.py PROGRAM YEAR [ROUNDS]

The server gets the first days of the benches' year. Every state of every check must be the same before any time is
printed. vmalert asks its server while it replays; retrogate asks it once, and that fetch is counted apart. Both start
with the server's cache of answers emptied.

vmalert gets what serves it best: one query a rule for all 30 days, no pause between rules, a queue that never drops an
answer. It knows no release, so the gate has none here. Left to its defaults (1,000 points a query, a second between
rules) it also forgets a hold wherever one query ends: that run is shown last, with the states it gets wrong.
"""

import json
import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

import numpy as np
import pyarrow.parquet as pq

import gate as gates

DAYS = 30
STATES = {1: "warning", 2: "no-go"}


def main():
    program, year = sys.argv[1:3]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        text = re.sub(r", release: \w+", "", (pathlib.Path(year) / "gate.yaml").read_text())
        (work / "gate.yaml").write_text(text)
        gate = gates.read(work / "gate.yaml")
        server, url = start(work)
        try:
            start_at, end = load(url, gate, f"{year}/history")
            (work / "rules.yml").write_text(rules(gate))
            compare(program, work, url, gate, start_at, end, rounds)
        finally:
            server.terminate()
            server.wait()


def start(work):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{listener.getsockname()[1]}"
    # A sample counts for its own step alone, as in the store; a month at 15 s is more points than the defaults allow.
    flags = ["-retentionPeriod=100y", "-search.latencyOffset=0s", "-search.maxLookback=15s"]
    limits = ["-search.maxPointsPerTimeseries=1000000", "-search.maxQueryDuration=10m"]
    log = open(work / "server.log", "w")
    server = subprocess.Popen(
        ["victoria-metrics", f"-httpListenAddr={address}", f"-storageDataPath={work}/data", *flags, *limits],
        stdout=log, stderr=log,
    )
    for _ in range(300):
        try:
            ask(f"http://{address}", "/health")
            return server, f"http://{address}"
        except OSError:
            time.sleep(0.1)
    sys.exit("victoria-metrics does not start:\n" + (work / "server.log").read_text())


def ask(url, path, body=None, **given):
    query = "?" + urllib.parse.urlencode(given) if given else ""
    with urllib.request.urlopen(url + path + query, body) as answer:
        return answer.read()


def load(url, gate, store):
    """Gives the server the first days of every series; the range to replay leaves the memory before it."""
    first = None
    for check in gate.checks:
        table = pq.read_table(f"{store}/check={check.id}", partitioning=None)
        times = table["timestamp"].to_numpy().view(np.int64)
        first = int(times[0]) if first is None else first
        start_at = first + gates.seconds("6h") * 1000
        end = start_at + DAYS * gates.seconds("1d") * 1000
        series = np.array(table["series"].to_pylist())
        for name in np.unique(series):
            own = (series == name) & (times < end)
            labels = dict(re.findall(r'(\w+)="([^"]*)"', name))
            line = {
                "metric": {"__name__": check.query, **labels},
                "values": table["value"].to_numpy()[own].tolist(),
                "timestamps": times[own].tolist(),
            }
            ask(url, "/api/v1/import", json.dumps(line).encode())
    ask(url, "/internal/force_flush")
    return start_at // 1000, end // 1000


def rules(gate):
    """One alerting rule a condition, by the number of its check, its level and its own number."""
    found = []
    for at, check in enumerate(gate.checks):
        for number, condition in enumerate(check.conditions):
            side = ">" if condition.above else "<"
            rule = {
                "alert": f"check{at}_level{condition.level}_{number}",
                "expr": f"{expression(check.query, condition, gate.step)} {side} {condition.limit!r}",
                "for": f"{condition.hold * gate.step}s",
            }
            found.append(rule)
    return json.dumps({"groups": [{"name": "gate", "interval": f"{gate.step}s", "rules": found}]})


def expression(query, condition, step):
    if condition.signal == "value":
        return query
    # The server leaves out the older end of a range, the gate does not.
    window = f"[{condition.window * step + 1}s]"
    enough = f"and count_over_time({query}{window}) >= {gates.MIN_POINTS} and {query}"
    if condition.signal == "slope":
        return f"(deriv({query}{window}) {enough})"
    return f"({query} / (avg_over_time({query}{window}) > 0) {enough})"


def compare(program, work, url, gate, start_at, end, rounds):
    fetched, replayed, theirs = [], [], []
    for number in range(rounds):
        forget(url)
        fetched.append(timed(fetch(program, work, url, start_at, end)))
        replayed.append(timed(replay(program, work, start_at, end)))
        if number == 0:
            # What is compared is not what is timed: this run writes a table too.
            subprocess.run([*replay(program, work, start_at, end), "--verdicts", f"{work}/states.parquet"],
                           check=True, stdout=subprocess.DEVNULL)
        clear(url)
        theirs.append(timed([*vmalert(work, url, gate, start_at, end), *at_its_best(start_at, end, gate)]))
        steps, firing, wrong = held_against(url, gate, work / "states.parquet")
        if wrong:
            sys.exit(f"{sum(wrong.values())} states differ: {wrong}")
        print(f"  round {number + 1}: fetch {fetched[-1]:.2f} s, replay {replayed[-1] * 1000:.1f} ms, vmalert {theirs[-1]:.2f} s")
    print(f"{steps:,} states of {len(gate.checks)} checks, the same from both, {firing:,} of them warning or no-go")
    each = [their / our for their, our in zip(theirs, replayed)]
    print(f"medians of {rounds} rounds: vmalert {statistics.median(theirs):.2f} s, "
          f"retrogate replay {statistics.median(replayed) * 1000:.1f} ms: {statistics.median(each):.0f} times as long")
    share = statistics.median(own / their for own, their in zip(fetched, theirs))
    print(f"our first fetch {statistics.median(fetched):.2f} s: {share:.2f} of what vmalert takes")
    clear(url)
    took = timed(vmalert(work, url, gate, start_at, end))
    _, _, wrong = held_against(url, gate, work / "states.parquet")
    print(f"vmalert left to its defaults {took:.1f} s, {took / statistics.median(replayed):.0f} times as long; "
          f"{sum(wrong.values()):,} states are other ones: {wrong}")
    clear(url)
    took = timed([*vmalert(work, url, gate, start_at, end), *whole(start_at, end, gate)])
    _, _, wrong = held_against(url, gate, work / "states.parquet")
    print(f"vmalert with only what equal answers take, its pauses kept, {took:.1f} s, "
          f"{took / statistics.median(replayed):.0f} times as long; {sum(wrong.values()):,} states are other ones")


def forget(url):
    ask(url, "/internal/resetRollupResultCache")


def clear(url):
    """Takes away what vmalert wrote, and what the server remembers."""
    ask(url, "/api/v1/admin/tsdb/delete_series", **{"match[]": '{__name__=~"ALERTS.*"}'})
    forget(url)


def fetch(program, work, url, start_at, end):
    shutil.rmtree(work / "history", ignore_errors=True)
    return [program, "fetch", "--gate", f"{work}/gate.yaml", "--store", f"{work}/history", "--prometheus-url", url,
            "--from", str(start_at), "--to", str(end)]


def replay(program, work, start_at, end):
    return [program, "replay", "--brief", "--gate", f"{work}/gate.yaml", "--store", f"{work}/history",
            "--from", str(start_at), "--to", str(end), "--format", "json"]


def vmalert(work, url, gate, start_at, end):
    shown = lambda at: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
    return ["vmalert", f"-rule={work}/rules.yml", f"-datasource.url={url}", f"-remoteWrite.url={url}",
            f"-datasource.queryStep={gate.step}s", f"-evaluationInterval={gate.step}s",
            f"-replay.timeFrom={shown(start_at)}", f"-replay.timeTo={shown(end - gate.step)}",
            "-replay.disableProgressBar", "-remoteWrite.maxQueueSize=10000000", "-httpListenAddr=127.0.0.1:0"]


def whole(start_at, end, gate):
    """One query a rule for the whole range: it forgets a hold where a query ends."""
    return [f"-replay.maxDatapointsPerQuery={(end - start_at) // gate.step + 1}"]


def at_its_best(start_at, end, gate):
    return [*whole(start_at, end, gate), "-replay.rulesDelay=0s"]


def timed(command):
    begun = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    took = time.perf_counter() - begun
    if done.returncode:
        sys.exit(f"{command[0]} ended with {done.returncode}:\n{done.stdout.decode()}")
    return took


def held_against(url, gate, table):
    """The states of every check beside those that the alerts mean: how many, how many not quiet, how many differ."""
    ask(url, "/internal/force_flush")
    found = pq.read_table(table)
    times = found["timestamp"].to_numpy().view(np.int64)
    step, fired, wrong = gate.step * 1000, 0, {}
    for at, check in enumerate(gate.checks):
        levels = np.zeros(len(times), np.int8)
        for level in STATES:
            selector = f'ALERTS{{alertname=~"check{at}_level{level}_.*", alertstate="firing"}}'
            for line in ask(url, "/api/v1/export", **{"match[]": selector, "start": "0"}).splitlines():
                places = (np.array(json.loads(line)["timestamps"], np.int64) - times[0]) // step
                levels[places] = np.maximum(levels[places], level)
        states = np.array(found[check.id].to_pylist(), dtype=object)
        expected = sum(level * (states == word) for level, word in STATES.items())
        if differ := int(np.count_nonzero(expected != levels)):
            wrong[check.id] = differ
        fired += np.count_nonzero(levels)
    return len(times) * len(gate.checks), fired, wrong


main()
