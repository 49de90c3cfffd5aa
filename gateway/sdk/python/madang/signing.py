"""Requests that are signed under an API key."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote, unquote


@dataclass(frozen=True)
class ApiKey:
    """`id` is public (`key_…`), `secret` never travels (`msk_…`)."""

    id: str
    secret: str = field(repr=False)


def escaped(word: str) -> str:
    """Everything but `A-Z a-z 0-9 - . _ ~` as `%XX`."""
    return quote(word, safe="-._~")


def canonical_path(path: str) -> str:
    return "/".join(escaped(unquote(segment)) for segment in path.split("/"))


def canonical_query(query: Iterable[tuple[str, str]]) -> str:
    """Names and values, not escaped, in any order."""
    return "&".join(sorted(f"{escaped(name)}={escaped(value)}" for name, value in query))


def signature(
    secret: str, method: str, path: str, query: Iterable[tuple[str, str]], body: bytes, timestamp: str, nonce: str
) -> str:
    """As `X-Api-Signature` carries it: hex of HMAC-SHA256 over six lines."""
    digest = hashlib.sha256(body).hexdigest()
    lines = [method, canonical_path(path), canonical_query(query), digest, timestamp, nonce]
    return hmac.new(secret.encode(), "\n".join(lines).encode(), hashlib.sha256).hexdigest()


def signed_headers(
    key: ApiKey, method: str, path: str, query: Iterable[tuple[str, str]], body: bytes
) -> dict[str, str]:
    """The four headers of a request that is sent now. Each try of a request is signed anew."""
    timestamp, nonce = str(time.time_ns() // 1_000_000), secrets.token_hex(16)
    return {
        "X-Api-Key": key.id,
        "X-Api-Timestamp": timestamp,
        "X-Api-Nonce": nonce,
        "X-Api-Signature": signature(key.secret, method, path, query, body, timestamp, nonce),
    }
