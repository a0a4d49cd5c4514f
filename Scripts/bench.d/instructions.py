#!/usr/bin/env python3
"""Counts the instructions that the pipeline takes for a decision, and compares them with instructions.json.

`orchestrator bench pipeline` runs under callgrind with one round and with three; the difference is two rounds of nothing
but decode, C1-C3 and encode. Counts are the same on every run of one binary, whatever else the machine does. They depend
on the compiler and on what the processor's libraries choose, so the limit is a ratio: 1.10 of what the file says.

A ticket of a larger plan must not take more than one of a plan of five, times 1.5: what is worse than linear shows there.

usage: instructions.py [--update] PROGRAM      (PROGRAM is a release build of orchestrator)
"""
import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
FILE = os.path.join(HERE, "instructions.json")
SCHEMAS = os.path.join(HERE, "..", "..", "Schemas")
LIMIT = 1.10
GROWTH = 1.5
CASES = [("avro", tasks) for tasks in (1, 5, 20, 100, 1000)] + [("json", 5)]
DECISIONS = 200


def collected(program, form, tasks, rounds):
    """Instructions of a whole run."""
    command = [
        "valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, "bench", "pipeline", "--format", form,
        "--tasks", str(tasks), "--decisions", str(DECISIONS), "--rounds", str(rounds), "--schemas", SCHEMAS]
    # Hashes that differ from run to run would count differently.
    environment = dict(os.environ, SWIFT_DETERMINISTIC_HASHING="1")
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode != 0 or not found:
        sys.exit(f"error: {' '.join(command)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return int(found.group(1))


def measure(program, form, tasks):
    decisions = max(1, DECISIONS * 5 // max(5, tasks))
    return round((collected(program, form, tasks, 3) - collected(program, form, tasks, 1)) / (2 * decisions))


def main():
    arguments = sys.argv[1:]
    update = "--update" in arguments
    programs = [argument for argument in arguments if argument != "--update"]
    if len(programs) != 1:
        sys.exit(__doc__)
    found = {f"{form} {tasks}": measure(programs[0], form, tasks) for form, tasks in CASES}
    if update:
        with open(FILE, "w") as file:
            json.dump(found, file, indent=2)
            file.write("\n")
    with open(FILE) as file:
        expected = json.load(file)
    failures = []
    five = found["avro 5"] / 5
    print(f"{'INPUT':<10} {'INSTRUCTIONS/DECISION':>22} {'EXPECTED':>12} {'RATIO':>6} {'INSTRUCTIONS/TICKET':>20}")
    for form, tasks in CASES:
        case = f"{form} {tasks}"
        ratio = found[case] / expected[case]
        ticket = found[case] / tasks
        print(f"{case:<10} {found[case]:>22,} {expected[case]:>12,} {ratio:>6.2f} {ticket:>20,.0f}")
        if ratio > LIMIT:
            failures.append(f"{case}: {ratio:.2f} times what {os.path.basename(FILE)} says; the limit is {LIMIT}")
        if tasks > 5 and ticket > five * GROWTH:
            failures.append(f"{case}: a ticket takes {ticket / five:.2f} times one of a plan of five; the limit is {GROWTH}")
    for failure in failures:
        print(f"error: {failure}", file=sys.stderr)
    if failures:
        sys.exit(1)


main()
