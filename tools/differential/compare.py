"""Whether two answers are the same: doubles to 1e-12 relative, everything else to the letter."""

import math
from collections import Counter
from decimal import Decimal

TOLERANCE = 1e-12


def difference(expected, actual, is_ordered):
    """What differs between DuckDB's answer and another one, in one line; None when they agree."""
    found = first_difference(expected, actual, is_ordered)
    if found and is_ordered and Counter(map(tuple, expected.rows)) != Counter(map(tuple, actual.rows)):
        # Doubles that differ in their last digits may have changed the order.
        return found if first_difference(expected, actual, False) else None
    return found


def first_difference(expected, actual, is_ordered):
    if expected.names != actual.names:
        return f"column names {expected.names} and {actual.names}"
    if len(expected.rows) != len(actual.rows):
        return f"{len(expected.rows)} and {len(actual.rows)} rows"
    doubles = [index for index, type in enumerate(expected.types) if type in ("DOUBLE", "FLOAT")]
    left, right = expected.rows, actual.rows
    if not is_ordered:
        left, right = sorted(left, key=lambda row: sort_key(row, doubles)), sorted(right, key=lambda row: sort_key(row, doubles))
    for index, (one, other) in enumerate(zip(left, right)):
        if one == other:
            continue
        if len(one) != len(other):
            return f"row {index}: {len(one)} and {len(other)} values"
        for position, (value, second) in enumerate(zip(one, other)):
            if not same(value, second, position in doubles):
                return f"row {index}, column {expected.names[position]}: {value!r} and {second!r}"
    return None


def same(value, other, is_double):
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
    return abs(left - right) <= TOLERANCE * max(abs(left), abs(right)) and not math.isinf(left) and not math.isinf(right)


def same_but_for_variances(expected, actual):
    """Whether the rows, each taken once, are the same with doubles to six digits."""

    def coarse(rows):
        doubles = [index for index, type in enumerate(expected.types) if type in ("DOUBLE", "FLOAT")]
        return {
            tuple(f"{float(value):.5e}" if index in doubles and value is not None else value for index, value in enumerate(row))
            for row in rows
        }

    return expected.names == actual.names and coarse(expected.rows) == coarse(actual.rows)


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
