"""Returns once more, from their formulas: reads one case per line, writes the two returns of each.

A case is: days, opening, closing, then for each flow its day, its amount and the equity before it. The money-weighted
return is the yearly rate r next to zero with opening * (1 + r) ** (days / 365) + sum(amount * (1 + r) ** (rest / 365))
= closing; the time-weighted one the product of the growth between flows, less 1.
"""
import sys
from fractions import Fraction


def time_weighted(opening, closing, flows):
    growth, base = Fraction(1), Fraction(opening)
    for _, amount, before in flows + [(0, 0, closing)]:
        if base == 0:
            if before != 0:
                return None
        else:
            growth *= Fraction(before) / base
        base = Fraction(before) + amount
    return float(growth - 1)


def money_weighted(days, opening, closing, flows):
    def missing(rate):
        value = opening * (1 + rate) ** (days / 365) - closing
        return value + sum(amount * (1 + rate) ** ((days - day) / 365) for day, amount, _ in flows)

    # Only deposits come here: what is missing grows with the rate, and there is one root.
    low, high = -1 + 1e-9, 1.0
    while missing(high) < 0:
        high *= 2
    for _ in range(300):
        middle = (low + high) / 2
        if missing(middle) < 0:
            low = middle
        else:
            high = middle
    return low


for line in sys.stdin:
    numbers = [int(one) for one in line.split()]
    days, opening, closing = numbers[:3]
    flows = [tuple(numbers[i:i + 3]) for i in range(3, len(numbers), 3)]
    print(time_weighted(opening, closing, flows), money_weighted(days, opening, closing, flows))
