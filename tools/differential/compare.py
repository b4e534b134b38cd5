"""Whether two answers are the same: doubles to 1e-12 relative, everything else to the letter."""

import math
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

TOLERANCE = 1e-12


@dataclass
class Rough:
    """A column of a family of syntax.ROUGH, and how great the values are that it is computed from."""

    family: str
    magnitude: float

    def accepts(self, value, other):
        """Whether they differ by no more than the rounding of the values leaves uncertain; variances by their roots."""
        if self.family != "variance":
            return abs(value - other) <= TOLERANCE * self.magnitude
        return value >= 0 and other >= 0 and abs(math.sqrt(value) - math.sqrt(other)) <= TOLERANCE * math.sqrt(self.magnitude)


def difference(expected, actual, is_ordered, rough=None):
    """What differs between DuckDB's answer and another one, in one line; None when they agree.

    `rough` has, by position, the columns that may differ by more than other doubles.
    """
    rough = rough or {}
    if expected.names != actual.names:
        return f"column names {expected.names} and {actual.names}"
    if len(expected.rows) != len(actual.rows):
        return f"{len(expected.rows)} and {len(actual.rows)} rows"
    doubles = [index for index, type in enumerate(expected.types) if type in ("DOUBLE", "FLOAT")]
    left, right = expected.rows, actual.rows
    if not is_ordered:
        left, right = sorted(left, key=lambda row: sort_key(row, doubles)), sorted(right, key=lambda row: sort_key(row, doubles))
    for index, (one, other) in enumerate(zip(left, right)):
        if len(one) != len(expected.names) or len(other) != len(expected.names):
            return f"row {index}: {len(one)} and {len(other)} values"
        position = different_column(one, other, doubles, rough)
        if position is not None:
            places = pairing(left, right, doubles, rough)
            if places and (not is_ordered or all(is_fair_move(left, right, places, row, doubles, rough) for row in range(len(places) - 1))):
                return None
            return f"row {index}, column {expected.names[position]}: {one[position]!r} and {other[position]!r}"
    return None


def different_column(one, other, doubles, rough):
    if one == other:
        return None
    pairs = enumerate(zip(one, other))
    return next((place for place, values in pairs if not same(*values, place in doubles, rough.get(place))), None)


def pairing(left, right, doubles, rough):
    """For each row of the right side the place of one of its own on the left; None where there is none.

    Doubles that differ a little may have put rows in another order.
    """
    others = defaultdict(list)
    for place, row in enumerate(left):
        others[sort_key(row, doubles)[0]].append(place)
    places = []
    for row in right:
        candidates = others[sort_key(row, doubles)[0]]
        found = next((index for index, place in enumerate(candidates) if different_column(left[place], row, doubles, rough) is None), None)
        if found is None:
            return None
        places.append(candidates.pop(found))
    return places


def is_fair_move(left, right, places, row, doubles, rough):
    """Whether a row and the next are in the order of the left side, or doubles that are close can have changed it."""
    if places[row] < places[row + 1]:
        return True
    here, there = (right[row], right[row + 1]), (left[places[row]], left[places[row + 1]])
    return any(
        same(here[0][column], here[1][column], True, rough.get(column)) and (here[0][column] != here[1][column] or there[0][column] != there[1][column])
        for column in doubles
    )


def same(value, other, is_double, rough=None):
    if value == other:
        return True
    if value is None or other is None or not is_double:
        return False
    try:
        left, right = float(value), float(other)
    except ValueError:
        return False
    if math.isnan(left) or math.isnan(right):
        return math.isnan(left) and math.isnan(right)
    if left == right:
        # Equal numbers have one text, but for the sign of zero, which grouping and ordering do not see.
        return left == 0
    if math.isinf(left) or math.isinf(right):
        return False
    return abs(left - right) <= TOLERANCE * max(abs(left), abs(right)) or (rough is not None and rough.accepts(left, right))


def sort_key(row, doubles):
    exact = tuple((value is None, value or "") for index, value in enumerate(row) if index not in doubles)
    # Among those, by the exact values: rows whose doubles are close, but not equal, keep their pairs.
    values = tuple(row[index] for index in doubles)
    return exact, tuple(rounded(value) for value in values), tuple(-math.inf if value is None else float(value) for value in values)


def rounded(value):
    """Doubles that differ in the last digits sort alike."""
    if value is None or value in ("nan", "inf", "-inf"):
        return (value is None, value or "", Decimal(0))
    return (False, "", Decimal(f"{float(value):.9e}") + 0)
