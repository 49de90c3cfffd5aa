"""Streams that resume."""

from __future__ import annotations

import asyncio
import json
import random
import ssl
import time
from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol, TypedDict

import websockets

from .problem import Problem

#: Errors of a subscription that pass: it is asked for again.
_PASSING = {"unavailable", "history_unavailable", "internal_error"}
_NOT_UNDERSTOOD = 4400
#: A connection that held so long was a good one: the next pause begins anew.
_GOOD_AFTER_S = 5.0


class Frame(TypedDict):
    """`seq` counts the channel's events; a `snapshot` replaces what was known, an `update` is applied to it."""

    ch: str
    type: str
    seq: int
    prev: int
    ts: str
    data: Any


class TicketSource(Protocol):
    """Who opens a stream: a one-use ticket is asked for each connection; public channels need none."""

    url: str
    tls: ssl.SSLContext | None

    def stream_ticket(self) -> str | None: ...


class _Lost(Exception):
    """The connection is of no use any more; another one resumes."""


class Stream:
    """Frames of some channels, in order for each channel, without a gap and none twice, over lost connections and
    restarts of the node: `async for frame in client.stream(["orders", "book:005930"])`.

    Store `positions` together with what you made of the frames, and give it back as `resume` to go on there.
    """

    def __init__(
        self,
        source: TicketSource,
        channels: list[str],
        resume: dict[str, int] | None = None,
        *,
        silence_s: float = 3.0,
        on_state: Callable[[str, str], None] | None = None,
    ) -> None:
        #: The last number of each channel that was handed out.
        self.positions: dict[str, int] = dict(resume or {})
        self._source, self._channels = source, channels
        self._silence_s, self._on_state = silence_s, on_state
        self._pause_s = 0.0

    async def __aiter__(self) -> AsyncIterator[Frame]:
        while True:
            connected_at: float | None = None
            try:
                ticket = await asyncio.to_thread(self._source.stream_ticket)
                async with websockets.connect(self._target(ticket), max_size=2**22, **self._tls()) as socket:
                    await self._subscribe(socket)
                    connected_at = time.monotonic()
                    self._told("connected", "")
                    while True:
                        frame = self._take(await asyncio.wait_for(socket.recv(), self._silence_s))
                        if frame is not None:
                            yield frame
            except (_Lost, OSError, asyncio.TimeoutError, websockets.WebSocketException) as why:
                self._lost(why, connected_at)
                await self._wait(0.0)
            except Problem as why:
                if not (why.code == "no_answer" or why.status == 429 or why.status >= 500):
                    raise
                self._told("lost", str(why))
                await self._wait(why.retry_after or 0.0)

    def _target(self, ticket: str | None) -> str:
        query = "" if ticket is None else f"?ticket={ticket}"
        return "ws" + self._source.url.removeprefix("http") + "/api/v1/stream" + query

    def _tls(self) -> dict[str, Any]:
        return {"ssl": self._source.tls} if self._source.tls is not None else {}

    async def _subscribe(self, socket: Any) -> None:
        ask: dict[str, Any] = {"op": "subscribe", "channels": self._channels}
        if self.positions:
            ask["resume"] = self.positions
        await socket.send(json.dumps(ask))

    def _take(self, text: str | bytes) -> Frame | None:
        """The frame where it is one and new; raises where the connection, or the stream, cannot go on."""
        said = json.loads(text)
        if said.get("type") == "error":
            return self._take_error(said)
        if "ch" not in said:
            return None
        last = self.positions.get(said["ch"])
        if said["type"] == "update" and last is not None:
            if said["seq"] <= last:
                return None
            if said["prev"] > last:
                raise _Lost(f"a gap in {said['ch']}")
        self.positions[said["ch"]] = said["seq"]
        return said

    def _take_error(self, said: dict[str, Any]) -> None:
        code, channel = said["code"], said.get("ch", "")
        if code in ("resume_ahead", "resume_unknown"):
            # From another life of the platform: the snapshot that follows is the truth.
            self.positions.pop(channel, None)
        elif code in _PASSING:
            raise _Lost(code)
        else:
            raise Problem(0, code, f"{channel} {said.get('detail', '')}".strip())

    def _lost(self, why: BaseException, connected_at: float | None) -> None:
        if isinstance(why, websockets.ConnectionClosed) and why.rcvd is not None:
            if why.rcvd.code == _NOT_UNDERSTOOD:
                raise Problem(0, "stream_closed", why.rcvd.reason) from why
        if connected_at is not None and time.monotonic() - connected_at > _GOOD_AFTER_S:
            self._pause_s = 0.0
        self._told("lost", str(why) or type(why).__name__)

    async def _wait(self, at_least_s: float) -> None:
        """A pause that doubles up to 30 s, with some chance in it."""
        await asyncio.sleep(max(at_least_s, self._pause_s * random.uniform(0.5, 1.0)))
        self._pause_s = min(30.0, max(1.0, self._pause_s * 2))

    def _told(self, state: str, why: str) -> None:
        if self._on_state:
            self._on_state(state, why)
