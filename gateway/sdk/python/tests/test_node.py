"""Against a running node: MADANG_HOST says where; a signed client with an account of its own for each test."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import subprocess
import sys
import time
import unittest
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT)]

from madang import ApiKey, Client, Problem, every

URL = os.environ.get("MADANG_HOST", "")
SYMBOL = "005930"


def someone(money: str) -> tuple[Client, str, ApiKey]:
    """A new user's signed client, with an account."""
    name = "sdk" + secrets.token_hex(6)
    url = os.environ["MADANG_HOST"]
    with Client(url) as person:
        person.register_user(email=f"{name}@example.com", username=name, password="correct horse battery")
        person.log_in(username=name, password="correct horse battery")
        made = person.create_api_key(name="bot", scopes=["READ", "TRADE"])
        person.log_out()
    key = ApiKey(made["key_id"], made["secret"])
    client = Client(url, key)
    account = client.open_account(kind="PAPER", currency="KRW")["account_id"]
    client.deposit(account, amount=money)
    return client, account, key


def bot_of(command: list[str], key: ApiKey, *words: str) -> subprocess.Popen[str]:
    keys = {"MADANG_KEY": key.id, "MADANG_SECRET": key.secret, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([*command, *words], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            env={**os.environ, **keys})


def until(done: Callable[[], object], within_s: float = 60.0) -> None:
    ends = time.monotonic() + within_s
    while not done():
        if time.monotonic() > ends:
            raise AssertionError("it does not come to pass")
        time.sleep(0.2)


@unittest.skipUnless(URL, "MADANG_HOST names no node")
class Node(unittest.TestCase):
    def setUp(self) -> None:
        self.client, self.account, self.key = self.someone("10000000")

    def someone(self, money: str) -> tuple[Client, str, ApiKey]:
        made = someone(money)
        self.addCleanup(made[0].close)
        return made

    def lowest(self) -> str:
        return self.client.get_quote(SYMBOL)["lower_limit"]

    def place(self, quantity: int, **more: str) -> dict:
        asked = {"type": "LIMIT", "price": self.lowest(), "time_in_force": "DAY", **more}
        asked["quantity"] = str(quantity)
        return self.client.place_order(account_id=self.account, symbol=SYMBOL, side="BUY", **asked)

    def test_an_order_is_placed_amended_and_cancelled(self) -> None:
        order = self.place(3)
        self.assertEqual(order["status"], "SUBMITTED")
        amended = self.client.amend_order(order["order_id"], quantity="2", version=order["version"])
        self.assertEqual(amended["quantity"], "2")
        with self.assertRaises(Problem) as caught:
            self.client.amend_order(order["order_id"], quantity="1", version=order["version"])
        self.assertEqual(caught.exception.status, 412)
        self.assertEqual(self.client.cancel_order(order["order_id"])["status"], "CANCELLED")

    def test_the_same_key_is_the_same_deposit(self) -> None:
        first = self.client.deposit(self.account, amount="7", idempotency_key="once")
        self.assertEqual(self.client.deposit(self.account, amount="7", idempotency_key="once"), first)
        self.assertEqual(self.client.get_balance(self.account)["cash"], "10000007")
        with self.assertRaises(Problem) as caught:
            self.client.deposit(self.account, amount="8", idempotency_key="once")
        self.assertEqual(caught.exception.code, "idempotency_key_reused")

    def test_all_pages_of_a_list(self) -> None:
        placed = [self.place(1)["order_id"] for _ in range(5)]
        listed = [one["order_id"] for one in every(self.client.list_orders, account_id=self.account, limit=2)]
        self.assertEqual(listed, placed[::-1])

    def test_a_signature_under_another_secret_is_refused(self) -> None:
        with self.assertRaises(Problem) as caught:
            Client(URL, ApiKey(self.key.id, "msk_" + "0" * 32)).list_accounts()
        self.assertEqual((caught.exception.status, caught.exception.code), (401, "signature_invalid"))

    def test_a_stream_goes_on_where_another_has_ended(self) -> None:
        async def take(count: int, resume: dict[str, int] | None = None) -> tuple[list[dict], dict[str, int]]:
            stream, out = self.client.stream(["orders"], resume), []
            async for frame in stream:
                out.append(frame)
                if len(out) == count:
                    return out, dict(stream.positions)
            raise AssertionError

        first, positions = asyncio.run(asyncio.wait_for(take(1), 60))
        self.assertEqual(first[0]["type"], "snapshot")
        self.place(1)
        channel = f"orders:{self.account}"
        missed, _ = asyncio.run(asyncio.wait_for(take(2, positions), 60))
        self.assertEqual([one["seq"] for one in missed], [positions[channel] + 1, positions[channel] + 2])
        self.assertEqual([one["data"]["event"] for one in missed], ["order_placed", "order_submitted"])

    def test_a_visitor_sees_the_market(self) -> None:
        async def first() -> dict:
            async for frame in Client(URL).stream([f"book:{SYMBOL}"]):
                return frame
            raise AssertionError

        self.assertTrue(asyncio.run(asyncio.wait_for(first(), 60))["data"]["bids"])

    def bot(self, name: str, *words: str) -> subprocess.Popen[str]:
        bot = bot_of([sys.executable, str(ROOT / "examples" / name)], self.key, *words)
        self.addCleanup(bot.kill)
        return bot

    def test_the_market_maker_quotes_and_leaves_nothing(self) -> None:
        bot = self.bot("market_maker.py", "--quantity", "1")
        until(lambda: self.client.list_orders(account_id=self.account)["items"])
        bot.send_signal(signal.SIGINT)
        said, _ = bot.communicate(timeout=60)
        self.assertEqual(bot.returncode, 0, said)
        orders = list(every(self.client.list_orders, account_id=self.account))
        self.assertTrue(orders and all(one["client_order_id"].startswith("mm-") for one in orders))
        self.assertEqual(self.client.list_orders(account_id=self.account, status="OPEN")["items"], [])

    def test_the_follower_buys_when_the_price_rises(self) -> None:
        bot = self.bot("average_follower.py", "--interval", "0.2", "--fast", "1", "--slow", "2", "--quantity", "1")
        pusher, account, _ = self.someone("1000000000")

        def push() -> bool:
            """Takes four levels of the book, so that the last price rises."""
            asks = pusher.get_book(SYMBOL, depth=4)["asks"]
            if asks:
                quantity = str(sum(int(one[1]) for one in asks))
                pusher.place_order(account_id=account, symbol=SYMBOL, side="BUY", type="LIMIT", price=asks[-1][0],
                                   quantity=quantity, time_in_force="IOC")
            time.sleep(0.5)
            return bool(self.client.list_executions(account_id=self.account)["items"])

        until(push)
        bot.send_signal(signal.SIGINT)
        said, _ = bot.communicate(timeout=60)
        self.assertEqual(bot.returncode, 0, said)
        self.assertRegex(said, r"BUY 1 of 1 at \d+")


if __name__ == "__main__":
    unittest.main()
