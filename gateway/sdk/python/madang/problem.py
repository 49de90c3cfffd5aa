"""What goes wrong, as exceptions."""

from __future__ import annotations

import json
from typing import Any


class Problem(Exception):
    """An answer other than a success (RFC 9457). `code` is stable and meant for programs, `detail` for people."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str = "",
        *,
        request_id: str | None = None,
        errors: list[dict[str, str]] | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{status} {code}" + (f": {detail}" if detail else ""))
        self.status = status
        self.code = code
        self.detail = detail
        self.request_id = request_id
        self.errors = errors or []
        #: Seconds after which to come again, where the answer says so.
        self.retry_after = retry_after


class OutcomeUnknown(Problem):
    """It may have been done, or may yet be: the same call with the same `idempotency_key` settles it."""

    def __init__(self, why: Problem, idempotency_key: str | None) -> None:
        super().__init__(why.status, why.code, why.detail, request_id=why.request_id)
        self.idempotency_key = idempotency_key


def no_answer(why: object) -> Problem:
    """The connection failed or took too long."""
    return Problem(0, "no_answer", str(why))


def problem_of(status: int, headers: Any, body: bytes) -> Problem:
    try:
        said = json.loads(body)
    except ValueError:
        said = {}
    if not isinstance(said, dict):
        said = {}
    after = headers.get("Retry-After")
    return Problem(
        status,
        str(said.get("code", "unknown")),
        str(said.get("detail", "")),
        request_id=said.get("request_id") or headers.get("X-Request-Id"),
        errors=said.get("errors"),
        retry_after=float(after) if after and after.isdigit() else None,
    )
