"""Judges Grafana dashboards by the types of grafana-foundation-sdk: judge_dashboard.py DASHBOARD...

The types are generated from Grafana's own schemas: every key must be one that they know, every value of its type,
an enumeration's one of its words, and each panel's options, custom fields and queries those of its kind. Prints
`<name>: valid`, or `<name>: <where>: <what>` for each fault.
"""

import enum
import json
import re
import sys
import typing
from pathlib import Path

from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.cog.runtime import Runtime
from grafana_foundation_sdk.models import dashboard

register_default_plugins()


def faults(value, kind, where):
    """What makes `value` none of `kind`."""
    origin = typing.get_origin(kind)
    if origin is typing.Union:
        tried = [faults(value, one, where) for one in typing.get_args(kind)]
        return min(tried, key=len)
    if origin is list:
        (item,) = typing.get_args(kind)
        return wrong(value, list, where) or [
            fault for at, one in enumerate(value) for fault in faults(one, item, f"{where}[{at}]")
        ]
    if origin is dict:
        _, item = typing.get_args(kind)
        return wrong(value, dict, where) or [
            fault for key, one in value.items() for fault in faults(one, item, f"{where}.{key}")
        ]
    if origin is typing.Literal:
        words = typing.get_args(kind)
        return [] if value in words else [f"{where}: {value!r} is none of {words}"]
    if kind in (object, typing.Any):
        return []
    if kind is float and isinstance(value, int):
        kind = int
    if kind in (str, int, float, bool, type(None)):
        return wrong(value, kind, where)
    if issubclass(kind, enum.Enum):
        words = [member.value for member in kind]
        return [] if value in words else [f"{where}: {value!r} is none of {words}"]
    if kind.__name__ == "Dataquery":
        return query(value, where)
    return wrong(value, dict, where) or fields(value, kind, where)


def wrong(value, kind, where):
    fits = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
    return [] if fits else [f"{where}: {value!r} is no {kind.__name__}"]


def fields(value, kind, where, also=()):
    known = typing.get_type_hints(kind)
    found = []
    for key, one in value.items():
        name = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", key).lower()
        own = next((known[attribute] for attribute in (name, name + "_val") if attribute in known), None)
        if key in also:
            found += faults(one, also[key], f"{where}.{key}")
        elif own is None:
            found.append(f"{where}: {kind.__name__} has no {key}")
        elif kind is dashboard.Dashboard and key == "panels":
            for at, panel in enumerate(one):
                found += panels(panel, f"{where}.panels[{at}]")
        else:
            found += faults(one, own, f"{where}.{key}")
    return found


def panels(panel, where):
    """A panel, with what only its own kind has."""
    kind = Runtime().panelcfg_config(panel.get("type"))
    if kind is None:
        return [f"{where}: {panel.get('type')!r} is no kind of panel"]
    own = {"options": kind.options_from_json_hook.__self__}
    found = fields({**panel, "fieldConfig": {}}, dashboard.Panel, where, own)
    config = panel["fieldConfig"]
    custom = config.get("defaults", {}).get("custom")
    found += fields(config, dashboard.FieldConfigSource, f"{where}.fieldConfig")
    if custom is not None and kind.field_config_from_json_hook:
        found += fields(custom, kind.field_config_from_json_hook.__self__, f"{where}.fieldConfig.defaults.custom")
    return found


def query(value, where):
    kind = Runtime().dataquery_variants.get(value.get("datasource", {}).get("type"))
    if kind is None:
        return [f"{where}: no kind of query"]
    return fields(value, kind.from_json_hook.__self__, where)


for path in map(Path, sys.argv[1:]):
    document = json.loads(path.read_text())
    found = fields(document, dashboard.Dashboard, "dashboard")
    for fault in found or ["valid"]:
        print(f"{path.stem}: {fault}")
