"""An account's books once more, from the rules alone: reads one history per line, writes what each has come to.

Money is in ten-thousandths, shares in millionths, rates in hundred-millionths, as the platform counts. A history is
steps behind `;`, each a word and numbers:
  deposit AMOUNT | buy SHARES PRICE | sell SHARES PRICE | dividend PER_SHARE TAX_RATE | interest DAYS RATE | fee AMOUNT
  split NEW OLD PRICE_AFTER | rights NEW OLD PRICE SHARES (an issue, of which so many new shares are taken and paid) |
  day (the next one begins, and what is due on it is settled)
Fills pay FEE of their value, sales TAX and RURAL besides, each cut below one won, and are settled two days later.
"""
import sys
from fractions import Fraction

WON, SHARE, ONE = 10_000, 1_000_000, 100_000_000
FEE, TAX, RURAL = 2_300, 50_000, 150_000


def even(value):
    return round(Fraction(value))  # halves to the even number


def cut(amount):
    return int(amount // WON) * WON


def charge(value, rate):
    return cut(Fraction(value * rate, ONE))


class Books:
    def __init__(self):
        self.cash = self.income = self.realized = self.fees = self.taxes = self.by_lots = self.deposits = 0
        self.held, self.basis = 0, None  # basis: what so many shares have cost
        self.lots = []  # [shares, cost], oldest first
        self.due, self.today = {}, 0

    def cost(self, shares):
        if shares == 0:
            return 0
        cost, of = self.basis
        return cost if shares == of else even(Fraction(cost * shares, of))

    def settled(self):
        return self.cash - sum(self.due.values())

    def later(self, amount):
        self.cash += amount
        self.due[self.today + 2] = self.due.get(self.today + 2, 0) + amount

    def deposit(self, amount):
        self.cash += amount

    def buy(self, shares, price):
        value = even(Fraction(shares * price, SHARE))
        fee = charge(value, FEE)
        self.basis = (self.cost(self.held) + value + fee, self.held + shares)
        self.held += shares
        self.lots.append([shares, value + fee])
        self.fees += fee
        self.later(-value - fee)

    def take_lots(self, shares):
        cost = 0
        while shares:
            first = self.lots[0]
            if first[0] <= shares:
                cost, shares = cost + first[1], shares - first[0]
                self.lots.pop(0)
                continue
            part = even(Fraction(first[1] * shares, first[0]))
            self.lots[0] = [first[0] - shares, first[1] - part]
            cost, shares = cost + part, 0
        return cost

    def sell(self, shares, price):
        value = even(Fraction(shares * price, SHARE))
        fee = charge(value, FEE)
        tax = charge(value, TAX) + charge(value, RURAL)
        left = self.held - shares
        brings = value - fee - tax
        self.realized += brings - (self.cost(self.held) - self.cost(left))
        self.by_lots += brings - self.take_lots(shares)
        self.held = left
        if left == 0:
            self.basis = None
        self.fees, self.taxes = self.fees + fee, self.taxes + tax
        self.later(brings)

    def dividend(self, per_share, rate):
        gross = cut(even(Fraction(self.held * per_share, SHARE)))
        net = gross - charge(gross, rate)
        self.cash, self.income = self.cash + net, self.income + net

    def interest(self, days, rate):
        year = self.settled() * rate // ONE
        amount = cut(even(Fraction(year * days, 365)))
        self.cash, self.income = self.cash + amount, self.income + amount

    def fee(self, amount):
        self.cash, self.income = self.cash - amount, self.income - amount

    def split(self, new, old, price):
        made = self.held * new // old
        parts = made % SHARE
        whole = made - parts
        paid = cut(even(Fraction(parts * price, SHARE)))
        cost = self.cost(self.held)
        kept = even(Fraction(cost * whole, made)) if made else 0
        if parts or not whole:
            self.realized += paid - (cost - kept)
        before = after = left_over = 0
        lots = []
        for shares, of in self.lots:
            before += shares
            through = before * new // old
            if through > after:
                lots.append([through - after, of + left_over])
                left_over = 0
            else:
                left_over += of
            after = through
        if lots:
            lots[-1][1] += left_over
        gone = sum(of for _, of in self.lots) if not lots else None
        self.lots = lots
        if gone is None:
            gone = self.take_lots(parts)
        if parts or not lots:
            self.by_lots += paid - gone
        self.cash += paid
        self.held, self.basis = whole, (kept, whole) if whole else None

    def rights(self, new, old, price, shares):
        offered = self.held * new // old // SHARE * SHARE
        assert 0 <= shares <= offered
        if shares == 0:
            return
        paid = -(-shares * price // (SHARE * WON)) * WON  # rounded up to a won
        self.basis = (self.cost(self.held) + paid, self.held + shares)
        self.held += shares
        self.lots.append([shares, paid])
        self.cash -= paid

    def day(self):
        self.today += 1
        self.due = {date: amount for date, amount in self.due.items() if date > self.today}


for line in sys.stdin:
    books = Books()
    for step in filter(None, line.strip().split(";")):
        word, *numbers = step.split()
        getattr(books, word)(*map(int, numbers))
    cost = books.cost(books.held)
    print(books.cash, books.settled(), books.income, books.realized, books.by_lots, books.fees, books.taxes, books.held, cost)
