"""Reads what `gcov --json-format --stdout` says and prints the share of lines that have run, for each room."""

import collections
import json
import sys

ROOMS = ("messages", "config", "actors", "persistence", "gateway", "cluster")


def lines_run(root, reports):
    """For each source of a room: which of its lines have run in any of the programs."""
    run = collections.defaultdict(dict)
    for report in reports:
        if not report.strip():
            continue
        for file in json.loads(report)["files"]:
            path = file["file"].removeprefix(root + "/")
            if path.split("/")[0] not in ROOMS:
                continue
            for line in file["lines"]:
                known = run[path].get(line["line_number"], False)
                run[path][line["line_number"]] = known or line["count"] > 0
    return run


def share(lines):
    return 100 * sum(lines) / len(lines)


def main(root, with_files):
    run = lines_run(root, sys.stdin)
    everything = []
    for room in ROOMS:
        lines = [ran for path, of in run.items() if path.startswith(room + "/") for ran in of.values()]
        everything += lines
        if lines:
            print(f"{room:12} {share(lines):6.1f} %  of {len(lines)} lines")
    if not everything:
        sys.exit("no line of a room has been counted")
    print(f"{'all':12} {share(everything):6.1f} %  of {len(everything)} lines")
    if with_files:
        for path in sorted(run, key=lambda one: share(list(run[one].values()))):
            print(f"{share(list(run[path].values())):6.1f} %  {path}")


main(sys.argv[1], sys.argv[2] == "1")
