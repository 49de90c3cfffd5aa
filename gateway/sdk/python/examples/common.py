"""What both bots need: a client by the environment, an account with money, and an end."""

from __future__ import annotations

import argparse
import os
import sys
import time

from madang import ApiKey, Client


def options(about: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--url", default=os.environ.get("MADANG_HOST", "http://localhost:8080"))
    parser.add_argument("--account", help="with which to trade; without it a paper account, or a new one with money")
    parser.add_argument("--symbol", default="005930")
    parser.add_argument("--quantity", type=int, default=10, help="shares of one order")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="how long to trade")
    return parser


def client_of(url: str) -> Client:
    """Signs with MADANG_KEY and MADANG_SECRET: a key with the scopes READ and TRADE."""
    try:
        return Client(url, ApiKey(os.environ["MADANG_KEY"], os.environ["MADANG_SECRET"]))
    except KeyError as missing:
        sys.exit(f"{missing.args[0]} is not set: make an API key with READ and TRADE (docs/users/sdk.md)")


def account_of(client: Client, currency: str = "KRW") -> str:
    """The newest paper account, or a new one with money."""
    for account in client.list_accounts()["items"]:
        if account["kind"] == "PAPER" and account["currency"] == currency:
            return account["account_id"]
    made = client.open_account(kind="PAPER", currency=currency, name="bot", idempotency_key="bot-account")
    client.deposit(made["account_id"], amount="10000000", idempotency_key="bot-money")
    return made["account_id"]


def say(text: str) -> None:
    print(time.strftime("%H:%M:%S"), text, flush=True)
