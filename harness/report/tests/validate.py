#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""validate.py [--refuse] SCHEMA FILE: each object of FILE (an array, or one)
obeys it; with --refuse none does."""
import json
import sys

import jsonschema

refuse = sys.argv[1] == "--refuse"
schema_file, data_file = sys.argv[-2:]
with open(schema_file) as f:
    schema = json.load(f)
with open(data_file) as f:
    data = json.load(f)
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
wrong = 0
objects = data if isinstance(data, list) else [data]
for n, o in enumerate(objects):
    errors = list(validator.iter_errors(o))
    if refuse:
        if not errors:
            print(f"object {n}: the schema lets it pass")
            wrong += 1
        continue
    for e in errors:
        where = "/".join(str(p) for p in e.absolute_path)
        if wrong < 5:
            print(f"object {n}: {where}: {e.message[:200]}")
        wrong += 1
if wrong:
    print(f"{data_file}: {wrong} errors")
if not objects:
    print("nothing to validate")
sys.exit(bool(wrong or not objects))
