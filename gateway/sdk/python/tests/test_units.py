"""What needs no node: signing, repeats, resuming, and what the bots decide."""

from __future__ import annotations

import asyncio
import http.server
import json
import sys
import threading
import unittest
from decimal import Decimal
from pathlib import Path
from typing import Any

import websockets

sys.path[:0] = [str(Path(__file__).parent.parent), str(Path(__file__).parent.parent / "examples")]

from average_follower import Bars, signal
from madang import ApiKey, Client, OutcomeUnknown, Problem, every, signature
from madang.stream import Stream
from market_maker import MarketMaker


class Signing(unittest.TestCase):
    def test_the_documented_request_has_the_documented_signature(self) -> None:
        said = signature(
            "msk_0123456789abcdef0123456789abcdef", "GET", "/api/v1/orders",
            [("symbol", "BTC/USDT"), ("status", "OPEN")], b"", "1795834800000", "n-0000000000000001",
        )
        self.assertEqual(said, "bab3c012f5249090a60d780cb8aa42162e139075b3b8d5d5b755d3f9aeff66a4")

    def test_a_path_is_signed_the_same_however_it_is_escaped(self) -> None:
        def of(path: str) -> str:
            return signature("s", "GET", path, [], b"", "1", "n")

        self.assertEqual(of("/a/BTC%2fUSDT/%77"), of("/a/BTC%2FUSDT/w"))
        self.assertNotEqual(of("/a/BTC/USDT"), of("/a/BTC%2FUSDT"))

    def test_a_secret_is_not_shown_with_its_key(self) -> None:
        self.assertNotIn("hidden", repr(ApiKey("key_1", "hidden")))


class FakeNode:
    """Answers as its script says, one entry a request; None closes the connection without an answer."""

    def __init__(self, script: list[tuple[int, dict[str, str], Any] | None]) -> None:
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        requests, left = self.requests, list(script)

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                requests.append((self.command, self.path, dict(self.headers), body))
                said = left.pop(0)
                if said is None:
                    self.close_connection = True
                    return
                status, headers, content = said
                text = json.dumps(content).encode()
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(text))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = do_PATCH = do_DELETE = do

            def log_message(self, *_: Any) -> None: ...

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def problem(status: int, code: str, **headers: str) -> tuple[int, dict[str, str], Any]:
    return status, {"Content-Type": "application/problem+json", **headers}, {"status": status, "code": code}


LOG_IN = (200, {}, {"access_token": "t1", "token_type": "Bearer", "expires_in": 900, "user_id": "usr_1",
                    "refresh_token": "r1", "session_id": "s"})


class Calls(unittest.TestCase):
    def node(self, *script: Any) -> tuple[FakeNode, Client]:
        node = FakeNode(list(script))
        self.addCleanup(node.close)
        client = Client(node.url)
        self.addCleanup(client.close)
        return node, client

    def test_a_lost_answer_is_asked_for_again_under_the_same_key(self) -> None:
        node, client = self.node(None, problem(504, "outcome_unknown"), (201, {}, {"transaction_id": "t"}))
        self.assertEqual(client.deposit("acc_1", amount="5")["transaction_id"], "t")
        self.assertEqual(len({headers["Idempotency-Key"] for _, _, headers, _ in node.requests}), 1)
        self.assertEqual(len(node.requests), 3)

    def test_what_stays_unknown_says_under_which_key(self) -> None:
        _, client = self.node(*[None] * 4)
        with self.assertRaises(OutcomeUnknown) as caught:
            client.deposit("acc_1", amount="5", idempotency_key="mine")
        self.assertEqual(caught.exception.idempotency_key, "mine")

    def test_a_refusal_is_not_repeated(self) -> None:
        node, client = self.node(problem(422, "insufficient_funds"))
        with self.assertRaises(Problem) as caught:
            client.withdraw("acc_1", amount="5")
        self.assertEqual((caught.exception.status, caught.exception.code), (422, "insufficient_funds"))
        self.assertEqual(len(node.requests), 1)

    def test_a_write_without_a_key_is_never_sent_twice(self) -> None:
        node, client = self.node(None)
        with self.assertRaises(OutcomeUnknown):
            client.log_in(email="a@b.c", password="p")
        self.assertEqual(len(node.requests), 1)

    def test_who_is_turned_away_comes_again_when_the_node_says(self) -> None:
        node, client = self.node(problem(429, "too_many_requests", **{"Retry-After": "0"}),
                                 problem(503, "too_busy"), (200, {}, {"items": []}))
        self.assertEqual(client.list_accounts(), {"items": []})
        self.assertEqual(len(node.requests), 3)

    def test_a_token_that_has_ended_is_renewed_once(self) -> None:
        renewed = (200, {}, {**LOG_IN[2], "access_token": "t2", "refresh_token": "r2"})
        node, client = self.node(LOG_IN, problem(401, "token_expired"), renewed, (200, {}, {"items": []}))
        client.log_in(email="a@b.c", password="p")
        client.list_accounts()
        self.assertEqual(json.loads(node.requests[2][3]), {"refresh_token": "r1"})
        self.assertEqual(node.requests[3][2]["Authorization"], "Bearer t2")

    def test_every_item_of_every_page(self) -> None:
        first, second = {"items": [1, 2], "next_cursor": "c"}, {"items": [3], "next_cursor": None}
        node, client = self.node((200, {}, first), (200, {}, second))
        self.assertEqual(list(every(client.list_orders, account_id="acc_1")), [1, 2, 3])
        self.assertEqual(node.requests[1][1], "/api/v1/orders?account_id=acc_1&cursor=c")


class FakeSource:
    tls = None

    def __init__(self, url: str) -> None:
        self.url, self.tickets = url, 0

    def stream_ticket(self) -> str:
        self.tickets += 1
        return f"t{self.tickets}"


def frame(seq: int, prev: int, kind: str = "update", ch: str = "orders:acc_1") -> dict[str, Any]:
    return {"ch": ch, "type": kind, "seq": seq, "prev": prev, "ts": "", "data": seq}


class Streams(unittest.IsolatedAsyncioTestCase):
    async def take(
        self, connections: list[list[dict[str, Any]]], wanted: int, **options: Any
    ) -> tuple[list[int], list[Any]]:
        """Each connection says its frames and is closed; what was handed out, and what was subscribed."""
        subscribed: list[Any] = []

        async def serve(socket: Any, *_: Any) -> None:
            subscribed.append(json.loads(await socket.recv()))
            for said in connections[len(subscribed) - 1]:
                await socket.send(json.dumps(said))
            if said.get("hold"):
                await socket.wait_closed()

        async with websockets.serve(serve, "127.0.0.1", 0) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            stream = Stream(FakeSource(f"http://127.0.0.1:{port}"), ["orders"], **options)
            stream._wait = lambda at_least_s: asyncio.sleep(0)  # type: ignore[method-assign]
            out = []
            async for one in stream:
                out.append(one["seq"])
                if len(out) == wanted:
                    break
            return out, subscribed

    async def test_a_lost_connection_resumes_and_a_copy_is_passed_over(self) -> None:
        out, subscribed = await self.take(
            [[frame(4, 0, "snapshot"), frame(5, 4)], [frame(5, 4), frame(6, 5)]], 3)
        self.assertEqual(out, [4, 5, 6])
        self.assertEqual(subscribed[1]["resume"], {"orders:acc_1": 5})

    async def test_a_gap_is_filled_by_another_connection(self) -> None:
        gap, rest = [frame(5, 4), frame(8, 7)], [frame(6, 5), frame(7, 6)]
        out, _ = await self.take([gap, rest], 3, resume={"orders:acc_1": 4})
        self.assertEqual(out, [5, 6, 7])

    async def test_a_number_from_another_life_gives_way_to_the_snapshot(self) -> None:
        ahead = {"type": "error", "code": "resume_ahead", "ch": "orders:acc_1", "detail": ""}
        out, _ = await self.take([[ahead, frame(3, 0, "snapshot"), frame(4, 3)]], 2, resume={"orders:acc_1": 99})
        self.assertEqual(out, [3, 4])

    async def test_silence_is_a_dead_connection(self) -> None:
        out, subscribed = await self.take([[frame(1, 0, "snapshot"), {"type": "heartbeat", "n": 1, "hold": True}],
                                           [frame(2, 1)]], 2, silence_s=0.2)
        self.assertEqual(out, [1, 2])
        self.assertEqual(len(subscribed), 2)

    async def test_what_will_never_be_served_ends_the_stream(self) -> None:
        with self.assertRaises(Problem) as caught:
            await self.take([[{"type": "error", "code": "forbidden", "ch": "orders:acc_2", "detail": ""}]], 1)
        self.assertEqual(caught.exception.code, "forbidden")


class Bots(unittest.TestCase):
    def test_the_follower_buys_above_and_sells_below(self) -> None:
        self.assertIsNone(signal([Decimal(1)] * 3, 2, 4))
        self.assertIsNone(signal([Decimal(1)] * 4, 2, 4))
        self.assertEqual(signal([Decimal(n) for n in (1, 1, 2, 3)], 2, 4), "BUY")
        self.assertEqual(signal([Decimal(n) for n in (3, 3, 2, 1)], 2, 4), "SELL")

    def test_a_bar_ends_also_where_nobody_traded(self) -> None:
        bars = Bars(1.0, 2)
        self.assertFalse(bars.turn(0.0))
        bars.take(Decimal(7))
        self.assertFalse(bars.turn(0.0))
        self.assertTrue(bars.turn(1.0))
        self.assertTrue(bars.turn(2.5))
        self.assertEqual(list(bars.closes), [7, 7])

    def test_the_maker_sells_only_what_it_owns_and_stops_buying_in_time(self) -> None:
        maker = MarketMaker(Client("http://localhost"), "acc_1", "005930", 10, 20)
        maker.take_quote({"bid_price": "100", "ask_price": "101"})
        self.assertEqual((maker.wanted("BUY"), maker.wanted("SELL")), ("100", None))
        maker.shares = 15
        self.assertEqual((maker.wanted("BUY"), maker.wanted("SELL")), (None, "101"))

    def test_the_maker_keeps_the_later_version_of_an_order(self) -> None:
        maker = MarketMaker(Client("http://localhost"), "acc_1", "005930", 10, 20)
        order = {"order_id": "o", "client_order_id": "mm-1", "symbol": "005930", "side": "BUY", "price": "100"}
        maker.take_order({**order, "version": 5, "status": "FILLED"})
        maker.take_order({**order, "version": 3, "status": "SUBMITTED"})
        self.assertEqual(maker.working, {})


if __name__ == "__main__":
    unittest.main()
