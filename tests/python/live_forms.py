"""Reads what `live` writes for other programs with parsers that are not ours, and prints what they see as JSON.

    live_forms.py junit FILE         junitparser
    live_forms.py openmetrics FILE   prometheus_client, as OpenMetrics and as Prometheus text: both must see the same
    live_forms.py github FILE        workflow commands, as the runner reads them
    live_forms.py outputs FILE       GITHUB_OUTPUT, as the runner reads it
"""

import json
import re
import sys
from pathlib import Path


def junit(text):
    from junitparser import JUnitXml

    def case(own):
        results = [[type(result).__name__, result.message, result.type] for result in own.result]
        return {"name": own.name, "class": own.classname, "results": results, "out": own.system_out}

    suites = JUnitXml.fromstring(text.encode())
    counted = JUnitXml.fromstring(text.encode())
    counted.update_statistics()
    written = [suites.tests, suites.failures, suites.errors, suites.skipped]
    assert written == [counted.tests, counted.failures, counted.errors, counted.skipped], written
    return {
        "counts": written,
        "suites": [{"name": s.name, "timestamp": s.timestamp, "cases": [case(c) for c in s]} for s in suites],
    }


def openmetrics(text):
    from prometheus_client import parser
    from prometheus_client.openmetrics import parser as strict

    def seen(families):
        return [
            [sample.name, dict(sorted(sample.labels.items())), float(sample.value)]
            for family in families
            for sample in family.samples
        ]

    modern = seen(strict.text_string_to_metric_families(text))
    classic = seen(parser.text_string_to_metric_families(text))
    assert modern == classic, "the two formats differ"
    return modern


def unescaped(text, pairs):
    for escape, letter in pairs:
        text = text.replace(escape, letter)
    return text


DATA = [("%0D", "\r"), ("%0A", "\n"), ("%25", "%")]
PROPERTY = [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")]


def github(text):
    """As ActionCommand.cs of the runner: a line that begins with `::` behind blanks is a command."""
    commands = []
    for line in text.splitlines():
        line = line.strip()
        assert "##[" not in line, line
        if not line.startswith("::"):
            continue
        head, _, message = line[2:].partition("::")
        name, _, rest = head.partition(" ")
        properties = dict(pair.split("=", 1) for pair in rest.split(",") if pair)
        commands.append(
            {
                "command": name,
                "properties": {key: unescaped(value, PROPERTY) for key, value in properties.items()},
                "message": unescaped(message, DATA),
            }
        )
    return commands


def outputs(text):
    """As FileCommandManager.cs: `name<<end`, lines, `end`."""
    found, lines = {}, text.splitlines()
    while lines:
        name, end = re.fullmatch(r"([^<=]+)<<(.+)", lines.pop(0)).groups()
        value = []
        while (line := lines.pop(0)) != end:
            value.append(line)
        found[name] = "\n".join(value)
    return found


READERS = {"junit": junit, "openmetrics": openmetrics, "github": github, "outputs": outputs}

if __name__ == "__main__":
    kind, name = sys.argv[1:]
    print(json.dumps(READERS[kind](Path(name).read_text(encoding="utf-8"))))
