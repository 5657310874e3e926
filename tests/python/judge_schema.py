"""Judges JSON documents by a JSON Schema: judge_schema.py SCHEMA DOCUMENT...

Prints `<name>: valid` or `<name>: invalid` for each; a schema that is none is an error.
"""

import json
import sys
from pathlib import Path

from jsonschema import Draft202012Validator

schema = json.loads(Path(sys.argv[1]).read_text())
assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"], schema["$schema"]
Draft202012Validator.check_schema(schema)
judge = Draft202012Validator(schema)
for path in map(Path, sys.argv[2:]):
    valid = judge.is_valid(json.loads(path.read_text()))
    print(f"{path.stem}: {'valid' if valid else 'invalid'}")
