#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""validate.py SCHEMA FILE: each object of FILE (an array, or one) obeys it."""
import json
import sys

import jsonschema

with open(sys.argv[1]) as f:
    schema = json.load(f)
with open(sys.argv[2]) as f:
    data = json.load(f)
jsonschema.Draft7Validator.check_schema(schema)
validator = jsonschema.Draft7Validator(schema)
wrong = 0
objects = data if isinstance(data, list) else [data]
for n, o in enumerate(objects):
    for e in validator.iter_errors(o):
        where = "/".join(str(p) for p in e.absolute_path)
        if wrong < 5:
            print(f"object {n}: {where}: {e.message[:200]}")
        wrong += 1
if wrong:
    print(f"{sys.argv[2]}: {wrong} errors")
if not objects:
    print("nothing to validate")
sys.exit(bool(wrong or not objects))
