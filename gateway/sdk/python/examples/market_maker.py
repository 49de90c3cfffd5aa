#!/usr/bin/env python3
"""Quotes both sides of one symbol at the best prices, and earns the spread where both are taken.

What it owns bends its prices: with many shares it does not buy, without any it does not sell. Its orders carry its
name, so that after a crash it finds them again. It leaves none behind.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from decimal import Decimal
from typing import Any

from common import account_of, client_of, options, say
from madang import Client, OutcomeUnknown, Problem

OVER = {"FILLED", "CANCELLED", "REJECTED", "EXPIRED", "SETTLED", "REPLACED"}
#: Prices are followed at most so often: placing and amending have a quota.
PACE_S = 1.0


class MarketMaker:
    """What it wants is `wanted`, what there is `working`; `follow` makes the one of the other."""

    def __init__(self, client: Client, account: str, symbol: str, quantity: int, most: int) -> None:
        self.client, self.account, self.symbol = client, account, symbol
        self.quantity, self.most = quantity, most
        self.shares = 0
        self.fills = 0
        self.best: dict[str, str | None] = {"BUY": None, "SELL": None}
        self.working: dict[str, Any] = {}
        self.versions: dict[str, int] = {}

    def wanted(self, side: str) -> str | None:
        room = self.most - self.shares if side == "BUY" else self.shares
        return self.best[side] if room >= self.quantity else None

    def take_quote(self, quote: dict[str, Any]) -> None:
        self.best = {"BUY": quote["bid_price"], "SELL": quote["ask_price"]}

    def take_order(self, order: dict[str, Any]) -> None:
        """Orders come by the stream and by answers; the higher version is the later."""
        if not (order["client_order_id"] or "").startswith("mm-") or order["symbol"] != self.symbol:
            return
        if order["version"] <= self.versions.get(order["order_id"], -1):
            return
        self.versions[order["order_id"]] = order["version"]
        side = order["side"]
        if order["status"] not in OVER:
            self.working[side] = order
        elif side in self.working and self.working[side]["order_id"] == order["order_id"]:
            del self.working[side]

    def take_fill(self, fill: dict[str, Any]) -> None:
        shares = int(Decimal(fill["quantity"]))
        self.shares += shares if fill["side"] == "BUY" else -shares
        self.fills += 1
        say(f"{fill['side']} {shares} at {fill['price']}, now {self.shares} shares")

    def follow(self, side: str) -> None:
        price, order = self.wanted(side), self.working.get(side)
        try:
            if order is None and price is not None:
                self.take_order(self.client.place_order(
                    account_id=self.account, symbol=self.symbol, side=side, type="LIMIT", time_in_force="DAY",
                    quantity=str(self.quantity), price=price, client_order_id=f"mm-{secrets.token_hex(12)}",
                ))
            elif order is not None and price is None:
                self.take_order(self.client.cancel_order(order["order_id"]))
            elif order is not None and price is not None and order["price"] != price:
                self.take_order(self.client.amend_order(order["order_id"], price=price))
        except OutcomeUnknown as why:
            say(f"{why}; the stream will tell")
        except Problem as why:
            # It was filled meanwhile, or a rule says no: the next turn sees how things stand.
            say(str(why))

    def leave(self) -> None:
        for order in list(self.working.values()):
            try:
                self.client.cancel_order(order["order_id"])
            except Problem as why:
                if why.code != "order_not_open":
                    say(str(why))


def read_shares(client: Client, account: str, symbol: str) -> int:
    for one in client.list_positions(account)["items"]:
        if one["symbol"] == symbol:
            return int(Decimal(one["quantity"]))
    return 0


async def watch(maker: MarketMaker) -> None:
    channels = [f"quote:{maker.symbol}", f"orders:{maker.account}"]
    async for frame in maker.client.stream(channels, on_state=lambda state, why: say(f"stream {state} {why}")):
        if frame["ch"].startswith("quote:"):
            maker.take_quote(frame["data"])
        elif frame["type"] == "snapshot":
            for order in frame["data"]["orders"]:
                maker.take_order(order)
        else:
            maker.take_order(frame["data"]["order"])
            if frame["data"].get("execution") and frame["data"]["execution"]["symbol"] == maker.symbol:
                maker.take_fill(frame["data"]["execution"])


async def main() -> None:
    parser = options(__doc__.splitlines()[0])
    parser.add_argument("--most", type=int, default=50, help="most shares that it owns")
    asked = parser.parse_args()
    client = client_of(asked.url)
    account = asked.account or account_of(client)
    maker = MarketMaker(client, account, asked.symbol, asked.quantity, asked.most)
    maker.shares = read_shares(client, account, asked.symbol)
    watching = asyncio.create_task(watch(maker))
    ends = time.monotonic() + asked.seconds
    try:
        while time.monotonic() < ends and not watching.done():
            for side in ("SELL", "BUY"):
                await asyncio.to_thread(maker.follow, side)
            await asyncio.sleep(PACE_S)
    finally:
        watching.cancel()
        await asyncio.to_thread(maker.leave)
        say(f"left with {maker.shares} shares after {maker.fills} fills")
    if watching.done() and not watching.cancelled():
        await watching


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        pass
