#!/usr/bin/env python3
"""Which sources of a target are compiled as one (CMAKE_UNITY_BUILD): those of a folder, a few at a time.

Reads lines "TARGET<tab>SOURCE" and prints "TARGET<tab>SOURCE<tab>GROUP". A source is left out, and so compiled alone, where it has a name in its
unnamed namespace that another one of its group has too; of two such sources one is left out. What this misses, the compiler says: a redefinition
in a `unity_…` file.
"""

import collections
import os
import re
import sys

PROJECT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
GROUP_MAX = 10
# Names that hide others' below them, unnamed types within a class of the header, namespaces opened for the whole file; and lists of what there is,
# which a program with the sample context replaces.
ALONE = (
    "/contexts.cpp",
    "cluster/commands/console/console_node.cpp",
    "cluster/node/node_identity.cpp",
    "gateway/http/http_server.cpp",
    "gateway/http/request_reader.cpp",
    "gateway/identity/keys/api_key_json.cpp",
    "gateway/jobs/job_json.cpp",
    "gateway/risk/risk_json.cpp",
    "sample_context/gateway/note_json.cpp",
    "tests/actors/accounts/",
    "tests/cluster/region/",
    "tests/commands/node_facts_test.cpp",
    "tests/commands/owner_questions_test.cpp",
    "tests/gateway/api/http_routes_test.cpp",
    "tests/gateway/security/",
    "tests/gateway/stream/channels/",
    "tests/persistence/journal/",
    "tests/persistence/members/",
    "tests/system/rights/declared_route.cpp",
)
BLOCK = re.compile(r"^namespace \{\n(.*?)^\}  // namespace$", re.S | re.M)
AROUND = re.compile(r"^namespace (madang[\w:]*) \{", re.M)
TEST = re.compile(r"^TEST(?:_F|_P)?\((\w+), (\w+)\)")
NAME = re.compile(r"^(?:using (\w+) =|(?:class|struct|enum class|enum) (\w+)|.*?\b(\w+)\s*(?:\(|=|\{|;|\[))")


def own_names(source):
    with open(source, encoding="utf-8") as file:
        text = file.read()
    around = AROUND.search(text)
    within = around.group(1) if around else ""
    for block in BLOCK.findall(text):
        for line in block.split("\n"):
            if not line or line[0] in " }#/" or re.match(r"using (?:namespace )?[\w:]+;", line):
                continue
            found = TEST.match(line) or NAME.match(line)
            if found:
                yield (within, *(part for part in found.groups() if part))


def without_clashes(sources):
    users = collections.defaultdict(set)
    for source in sources:
        for name in own_names(source):
            users[name].add(source)
    rivals = {source: set() for source in sources}
    for among in users.values():
        for source in among:
            rivals[source] |= among - {source}
    while True:
        worst = max(rivals, key=lambda source: (len(rivals[source]), source))
        if not rivals[worst]:
            return sorted(rivals)
        for other in rivals.pop(worst):
            rivals[other].discard(worst)


def main():
    folders = collections.defaultdict(list)
    for line in sys.stdin:
        target, source = line.rstrip("\n").split("\t")
        if not any(one in source for one in ALONE):
            folders[target, os.path.dirname(source)].append(source)
    for (target, folder), sources in sorted(folders.items()):
        sources.sort()
        parts = -(-len(sources) // GROUP_MAX)
        # Named by its path, so that a new folder leaves the others as they were.
        name = os.path.relpath(folder, PROJECT).replace(os.sep, "_").replace(".", "")
        for part in range(parts):
            group = without_clashes(sources[part::parts])
            for source in group if len(group) > 1 else []:
                print(f"{target}\t{source}\t{name}_{part}")


main()
