"""One node's API."""

from __future__ import annotations

import json
import random
import secrets
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from .api import Api, LogIn
from .problem import OutcomeUnknown, Problem, no_answer, problem_of
from .signing import ApiKey, canonical_query, signed_headers
from .stream import Stream
from .transport import Transport

_RENEW_BEFORE_S = 60.0
_OF_LOG_IN = ("/users/login", "/users/refresh", "/users/register")


def every(list_call: Callable[..., Any], /, *path: str, **query: Any) -> Iterator[Any]:
    """Every item of a list, page after page: `for order in every(client.list_orders, account_id=…)`."""
    cursor = None
    while True:
        page = list_call(*path, **query, cursor=cursor)
        yield from page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return


class Client(Api):
    """Calls are methods by the names of `/openapi.json`; each raises `Problem` where the answer is none of success.

    What is safe to repeat is repeated: reads, writes with an idempotency key, and whatever was turned away before it
    began. A client may be used by several threads; in asyncio, `await asyncio.to_thread(client.place_order, …)`.
    """

    def __init__(
        self,
        url: str,
        key: ApiKey | None = None,
        *,
        tries: int = 4,
        timeout_s: float = 15.0,
        longest_pause_s: float = 30.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.url = url.rstrip("/")
        self.tls = tls
        self._key = key
        self._tries, self._longest_pause_s = tries, longest_pause_s
        self._transport = Transport(self.url, timeout_s, tls)
        self._lock = threading.Lock()
        self._token: str | None = None
        self._refresh: str | None = None
        self._ends_at = 0.0

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections of all threads; another call opens a new one."""
        self._transport.close_all()

    def log_in(self, **credentials: Any) -> LogIn:
        """Signs in and keeps the token; it is renewed before it ends."""
        answer = super().log_in(**credentials)
        self._keep(answer)
        return answer

    def log_out(self) -> Any:
        answer = super().log_out()
        self._token = self._refresh = None
        return answer

    def stream(self, channels: list[str], resume: dict[str, int] | None = None, **options: Any) -> Stream:
        """Frames of channels such as `book:005930`, `orders`, `account`, for ever; see `Stream`."""
        return Stream(self, channels, resume, **options)

    def stream_ticket(self) -> str | None:
        """A ticket for one connection of a stream; None for a visitor."""
        return self.issue_stream_ticket()["ticket"] if self._key or self._token else None

    def _call(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, Any] | None = None,
        body: dict[str, Any] | None = None,
        repeatable: bool = False,
        answer: str = "json",
        idempotency_key: str | None = None,
        version: int | None = None,
    ) -> Any:
        name = (idempotency_key or secrets.token_hex(16)) if repeatable else None
        pairs = [(key, _text(value)) for key, value in (query or {}).items() if value is not None]
        sent = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        tried = 0
        while True:
            tried += 1
            try:
                said = self._send(method, path, pairs, sent, name, version)
                return _read(said, answer)
            except Problem as why:
                wait = self._pause_before_repeat(method, name, why, tried)
                if wait is None:
                    if method != "GET" and _is_unknown(why):
                        raise OutcomeUnknown(why, name) from why
                    raise
                time.sleep(wait)

    def _pause_before_repeat(self, method: str, name: str | None, why: Problem, tried: int) -> float | None:
        """How long to wait before the next try; None where there must be none."""
        if tried >= self._tries:
            return None
        back_off = 0.1 * 2**tried * random.uniform(0.5, 1.0)
        if why.code == "token_expired" and self._refresh:
            return 0.0
        if why.status in (429, 503):
            wait = back_off if why.retry_after is None else why.retry_after
            return wait if wait <= self._longest_pause_s else None
        safe = method == "GET" or name is not None
        return back_off if safe and (_is_unknown(why) or why.code == "request_in_progress") else None

    def _send(
        self, method: str, path: str, query: list[tuple[str, str]], body: bytes, name: str | None, version: int | None
    ) -> bytes:
        headers = {"Accept": "application/json, */*;q=0.5"}
        if body:
            headers["Content-Type"] = "application/json"
        if name is not None:
            headers["Idempotency-Key"] = name
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        if self._key:
            headers |= signed_headers(self._key, method, path, query, body)
        elif self._token and not path.endswith(_OF_LOG_IN):
            headers["Authorization"] = f"Bearer {self._fresh_token()}"
        search = canonical_query(query)
        # A write that cannot be repeated goes over a new connection: an old one may be closed as it leaves.
        fresh = method != "GET" and name is None
        status, of, said = self._transport.send(
            method, path + (f"?{search}" if search else ""), headers, body, fresh=fresh
        )
        if 200 <= status < 300:
            return said
        problem = problem_of(status, of, said)
        if problem.code == "token_expired":
            self._ends_at = 0.0
        raise problem

    def _keep(self, answer: LogIn) -> None:
        self._token = answer["access_token"]
        self._refresh = answer.get("refresh_token")
        self._ends_at = time.monotonic() + answer["expires_in"]

    def _fresh_token(self) -> str | None:
        if self._refresh and self._ends_at - time.monotonic() < _RENEW_BEFORE_S:
            with self._lock:
                if self._refresh and self._ends_at - time.monotonic() < _RENEW_BEFORE_S:
                    self._keep(self.refresh_session(refresh_token=self._refresh))
        return self._token


def _is_unknown(why: Problem) -> bool:
    return why.status in (0, 504)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _read(said: bytes, answer: str) -> Any:
    if answer == "bytes":
        return said
    if answer == "text":
        return said.decode()
    if not said:
        return None
    try:
        return json.loads(said)
    except ValueError as why:
        raise no_answer(why) from why
