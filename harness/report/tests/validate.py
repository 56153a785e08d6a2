#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""validate.py [--refuse] SCHEMA FILE: each object of FILE (an array, or one)
obeys it; with --refuse none does.

validate.py <LIST: many such arguments, a line each, with tabs between them.  What
follows FILE is printed if something is wrong."""
import functools
import json
import sys

import jsonschema


def read(path):
    with open(path) as f:
        return json.load(f)


@functools.cache
def validator(path):
    schema = read(path)
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def sort_of(event):
    """What the schema says about the values of an event's members."""
    return tuple((key, value if key in ("kind", "cpu", "owner") else
                  value > 0 if type(value) is int else
                  type(value) if type(value) is str else json.dumps(value))
                 for key, value in event.items())


def without_like_events(o):
    """A record has thousands of events, and Python is slow: one of each sort."""
    if not isinstance(o, dict) or not isinstance(o.get("events"), list):
        return o
    if not all(isinstance(event, dict) for event in o["events"]):
        return o
    return dict(o, events=list({sort_of(event): event
                                for event in o["events"]}.values()))


def wrong(refuse, schema, path):
    """What is not as it should be, in words."""
    data = read(path)
    objects = data if isinstance(data, list) else [data]
    found = [] if objects else ["nothing to validate"]
    for n, o in enumerate(objects):
        errors = validator(schema).iter_errors(without_like_events(o))
        if not refuse:
            found += ["object %d: %s: %s" % (
                n, "/".join(map(str, e.absolute_path)), e.message[:200])
                      for e in errors]
        elif not next(errors, None):
            found.append("object %d: the schema lets it pass" % n)
    return found


def main():
    jobs = [sys.argv[1:]] if sys.argv[1:] else [
        line.rstrip("\n").split("\t") for line in sys.stdin]
    status = not jobs
    for job in jobs:
        refuse = job[0] == "--refuse"
        schema, path, *note = job[refuse:]
        found = wrong(refuse, schema, path)
        if found:
            print(*found[:5], "%s: %d errors" % (path, len(found)), *note,
                  sep="\n")
            status = 1
    sys.exit(status)


main()
