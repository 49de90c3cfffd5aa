#!/usr/bin/env python3
"""Which sources of a target are compiled alone where several are compiled as one (CMAKE_UNITY_BUILD).

Reads lines "TARGET<tab>SOURCE" and prints those of them whose source has a name of its own, in its unnamed namespace, that another source of the
target has too. Of two such sources one is enough. What it misses, the compiler says: a redefinition in a `unity_…` file.
"""

import collections
import re
import sys

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


def alone(sources):
    users = collections.defaultdict(set)
    for source in sources:
        for name in own_names(source):
            users[name].add(source)
    rivals = {source: set() for source in sources}
    for among in users.values():
        for source in among:
            rivals[source] |= among - {source}
    while True:
        worst = max(rivals, key=lambda source: (len(rivals[source]), source), default=None)
        if worst is None or not rivals[worst]:
            return
        yield worst
        for other in rivals.pop(worst):
            rivals[other].discard(worst)


targets = collections.defaultdict(list)
for line in sys.stdin:
    target, source = line.rstrip("\n").split("\t")
    targets[target].append(source)
for target, sources in targets.items():
    for source in alone(sources):
        print(f"{target}\t{source}")
