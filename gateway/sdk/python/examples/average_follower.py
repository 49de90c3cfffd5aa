#!/usr/bin/env python3
"""Buys when the fast average of a symbol's prices crosses above the slow one, and sells when it crosses below."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import deque
from decimal import Decimal

from common import account_of, client_of, options, say
from madang import Client, OutcomeUnknown, Problem


def signal(closes: list[Decimal], fast: int, slow: int) -> str | None:
    """BUY or SELL where the averages say so; None while there are too few prices, or where they are alike."""
    if len(closes) < slow:
        return None
    quick, calm = sum(closes[-fast:]) / fast, sum(closes[-slow:]) / slow
    return None if quick == calm else "BUY" if quick > calm else "SELL"


class Bars:
    """The last price of each interval, in which somebody traded or not."""

    def __init__(self, interval_s: float, kept: int) -> None:
        self.interval_s = interval_s
        self.closes: deque[Decimal] = deque(maxlen=kept)
        self._last: Decimal | None = None
        self._ends: float | None = None

    def take(self, price: Decimal) -> None:
        self._last = price

    def turn(self, now: float) -> bool:
        """Whether a bar has ended."""
        if self._last is None:
            return False
        if self._ends is None:
            self._ends = now + self.interval_s
        if now < self._ends:
            return False
        self._ends += self.interval_s
        self.closes.append(self._last)
        return True


def shares_of(client: Client, account: str, symbol: str) -> int:
    found = [one for one in client.list_positions(account)["items"] if one["symbol"] == symbol]
    return int(Decimal(found[0]["available_quantity"])) if found else 0


def trade(client: Client, account: str, symbol: str, side: str, quantity: int) -> None:
    """A market order under a name of its own: whatever happens to the answer, it is placed once."""
    try:
        order = client.place_order(
            account_id=account, symbol=symbol, side=side, type="MARKET", time_in_force="IOC", quantity=str(quantity),
            client_order_id=f"ma-{secrets.token_hex(12)}",
        )
    except OutcomeUnknown as why:
        say(f"{why}: looked for at the next signal")
    except Problem as why:
        say(str(why))
    else:
        say(f"{side} {order['filled_quantity']} of {quantity} at {order['average_price']}: {order['status']}")


async def watch(client: Client, symbol: str, bars: Bars) -> None:
    async for frame in client.stream([f"trades:{symbol}"], on_state=lambda state, why: say(f"stream {state} {why}")):
        trades = frame["data"]["trades"] if frame["type"] == "snapshot" else [frame["data"]]
        if trades:
            bars.take(Decimal(trades[0]["price"]))


async def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--interval", type=float, default=60, help="seconds of a bar")
    parser.add_argument("--fast", type=int, default=5, help="bars of the fast average")
    parser.add_argument("--slow", type=int, default=20, help="bars of the slow average")
    asked = parser.parse_args()
    client = client_of(asked.url)
    account = asked.account or account_of(client)
    bars = Bars(asked.interval, asked.slow)
    if asked.interval == 60:
        past = client.list_candles(asked.symbol, interval="1m", limit=asked.slow)["items"]
        bars.closes.extend(Decimal(one["close"]) for one in reversed(past))
    watching = asyncio.create_task(watch(client, asked.symbol, bars))
    ends = time.monotonic() + asked.seconds
    try:
        while time.monotonic() < ends and not watching.done():
            await asyncio.sleep(min(0.1, asked.interval / 4))
            side = signal(list(bars.closes), asked.fast, asked.slow) if bars.turn(time.monotonic()) else None
            if side is None:
                continue
            owned = await asyncio.to_thread(shares_of, client, account, asked.symbol)
            if side == "BUY" and owned == 0:
                await asyncio.to_thread(trade, client, account, asked.symbol, side, asked.quantity)
            elif side == "SELL" and owned > 0:
                await asyncio.to_thread(trade, client, account, asked.symbol, side, owned)
    finally:
        watching.cancel()
    if watching.done() and not watching.cancelled():
        await watching


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        pass
