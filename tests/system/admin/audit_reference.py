"""The audit trail's chain, written a second time from its description alone: content_hash is the SHA-256 of the
canonical JSON (RFC 8785) without seq and hashes, hash that of prev_hash, seq and content_hash, a line each.

Reads acts from standard input, one a line. Prints `holds COUNT LAST_HASH` or `broken LINE`."""

import hashlib
import json
import sys

HASHES = ("seq", "content_hash", "prev_hash", "hash")


def sha256(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def holds(act, before):
    content = {name: value for name, value in act.items() if name not in HASHES}
    purged = all(value is None for name, value in content.items() if name != "time")
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if not purged and sha256(canonical) != act["content_hash"]:
        return False
    if sha256("%s\n%d\n%s" % (act["prev_hash"], act["seq"], act["content_hash"])) != act["hash"]:
        return False
    return before is None or (before["hash"] == act["prev_hash"] and before["seq"] < act["seq"])


def main():
    before = None
    count = 0
    for count, line in enumerate(sys.stdin.buffer, 1):
        try:
            act = json.loads(line.decode("utf-8"))
            whole = holds(act, before)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            whole = False
        if not whole:
            print("broken", count)
            return
        before = act
    print("holds", count, before["hash"] if before else "-")


main()
