"""Makes a failing case small: fewer clauses, columns, subexpressions, rows and files, as long as it fails in the same way."""

import copy
import time

from .syntax import Derived, Expression, Item, Join, Select, Table, Union, duplicate

CONSTANTS = {
    "bool": ["true"],
    "int": ["1"],
    "dbl": ["1e0"],
    "dec": ["1.5"],
    "date": ["DATE '2026-01-01'"],
    "ts": ["TIMESTAMP '2026-01-01 00:00:00'"],
    "str": ["'a'"],
}


class Shrinker:
    """`fails(tables, query)` tells whether a candidate still fails in the same way."""

    def __init__(self, fails, seconds=60):
        self.fails, self.deadline = fails, time.monotonic() + seconds

    def has_time(self):
        return time.monotonic() < self.deadline

    def shrink(self, tables, query):
        query = self.shrink_query(tables, query)
        tables = self.shrink_rows(tables, query)
        query = self.shrink_query(tables, query)
        tables = self.shrink_layout(tables, query)
        tables = self.shrink_columns(tables, query)
        return tables, query

    # --- the query

    def shrink_query(self, tables, query):
        changed = True
        while changed and self.has_time():
            changed = False
            for candidate in candidates(query):
                if not self.has_time():
                    break
                if self.fails(tables, candidate):
                    query, changed = candidate, True
                    break
        return query

    # --- the data

    def shrink_rows(self, tables, query):
        for name in tables:
            size = max(len(tables[name].rows) // 2, 1)
            while tables[name].rows and size >= 1 and self.has_time():
                start, removed = 0, False
                while start < len(tables[name].rows) and self.has_time():
                    candidate = without_rows(tables, name, start, start + size)
                    if self.fails(candidate, query):
                        tables, removed = candidate, True
                    else:
                        start += size
                if size == 1 and not removed:
                    break
                size = max(size // 2, 1) if size > 1 or not removed else 1
        return tables

    def shrink_layout(self, tables, query):
        plain = {"delimiter": ",", "null_text": "", "newline": "\n", "has_header": True, "quoting": 0, "ends_lines": True, "has_void": False}
        for name in tables:
            for attribute, value in plain.items():
                if getattr(tables[name], attribute) != value:
                    candidate = copied(tables, name)
                    setattr(candidate[name], attribute, value)
                    tables = candidate if self.fails(candidate, query) else tables
            if not tables[name].hive_columns and len(tables[name].files) > 1:
                candidate = copied(tables, name)
                candidate[name].files, candidate[name].file_of_row = ["data.csv"], [0] * len(candidate[name].rows)
                tables = candidate if self.fails(candidate, query) else tables
        return tables

    def shrink_columns(self, tables, query):
        for name in tables:
            for column in reversed(tables[name].plain_columns):
                if len(tables[name].plain_columns) > 1 and self.has_time():
                    candidate = copied(tables, name)
                    table = candidate[name]
                    index = [other.name for other in table.columns].index(column.name)
                    del table.columns[index]
                    table.rows = [row[:index] + row[index + 1 :] for row in table.rows]
                    # A line without fields would be an empty line.
                    if all(any(row[: len(table.plain_columns)]) for row in table.rows) and self.fails(candidate, query):
                        tables = candidate
        return tables


def copied(tables, name):
    result = dict(tables)
    table = copy.copy(result[name])
    table.columns, table.rows, table.file_of_row = list(table.columns), list(table.rows), list(table.file_of_row)
    result[name] = table
    return result


def without_rows(tables, name, start, end):
    result = copied(tables, name)
    del result[name].rows[start:end]
    del result[name].file_of_row[start:end]
    return result


# --- smaller queries


def candidates(query):
    """Queries that are a step simpler, the boldest first."""
    yield from whole_queries(query)
    for path in query_paths(query):
        yield from simpler_clauses(query, path)
    for path in query_paths(query):
        yield from simpler_expressions(query, path)


def whole_queries(query):
    if isinstance(query, Union):
        yield from (duplicate(part) for part in query.parts)
    for path in query_paths(query)[1:]:
        yield duplicate(at(query, path))


def query_paths(query, path=()):
    """Ways to all SELECTs and UNIONs: attribute names and list positions."""
    paths = [path] if isinstance(query, (Select, Union)) else []
    if isinstance(query, Union):
        for index, part in enumerate(query.parts):
            paths += query_paths(part, path + (("parts", index),))
    elif isinstance(query, Select):
        paths += query_paths(query.source, path + (("source", None),))
    elif isinstance(query, Derived):
        paths += query_paths(query.query, path + (("query", None),))
    elif isinstance(query, Join):
        paths += query_paths(query.left, path + (("left", None),)) + query_paths(query.right, path + (("right", None),))
    return paths


def at(query, path):
    for name, index in path:
        query = getattr(query, name) if index is None else getattr(query, name)[index]
    return query


def changed(query, path, change):
    """A copy in which `change` has been applied to the query at `path`; None when it does not apply."""
    result = duplicate(query)
    return None if change(at(result, path)) is False else result


def simpler_clauses(query, path):
    node = at(query, path)

    def attempt(change):
        result = changed(query, path, change)
        return [result] if result is not None else []

    for name, value in [("limit", None), ("offset", None), ("order", []), ("where", None), ("having", None), ("is_distinct", False), ("grouping", None)]:
        if getattr(node, name, value) not in (value, None, False, []):
            yield from attempt(lambda copy, name=name, value=value: setattr(copy, name, copy_of(value)))
    for index in range(len(node.order) if len(node.order) > 1 else 0):
        yield from attempt(lambda copy, index=index: copy.order.pop(index) and None)
    if isinstance(node, Union):
        for index in range(len(node.parts)):
            if len(node.parts) > 1:
                yield from attempt(lambda copy, index=index: copy.parts.pop(index) and None)
        return
    for index in range(len(node.items) if len(node.items) > 1 else 0):
        yield from attempt(lambda copy, index=index: drop_item(copy, index))
    if isinstance(node.grouping, list):
        for index in range(len(node.grouping) if len(node.grouping) > 1 else 0):
            yield from attempt(lambda copy, index=index: copy.grouping.pop(index) and None)
    if isinstance(node.source, Join):
        yield from attempt(lambda copy: setattr(copy, "source", copy.source.left))
        yield from attempt(lambda copy: setattr(copy, "source", copy.source.right))
    if isinstance(node.source, Derived) and isinstance(node.source.query, Select):
        if node.source.is_cte:
            yield from attempt(lambda copy: setattr(copy.source, "is_cte", False))
        # Reads the inner query's source, with the inner expressions in place of its columns.
        yield from attempt(merge_derived)
    for index, item in enumerate(node.items):
        if item.star:
            yield from attempt(lambda copy, index=index: copy.items.__setitem__(index, Item(copy.items[index].columns[0].expression())))


def copy_of(value):
    return list(value) if isinstance(value, list) else value


def drop_item(select, index):
    item = select.items.pop(index)
    select.order = [term for term in select.order if term.target is not item]
    if isinstance(select.grouping, list):
        select.grouping = [(target, style) for target, style in select.grouping if target is not item]


def merge_derived(select):
    inner = select.source.query
    if inner.grouping is not None or inner.is_distinct or inner.limit is not None or inner.offset is not None:
        return False
    names = {}
    for item in inner.items:
        if item.star:
            return False
        names[item.alias] = item.expression
        names[f"{select.source.alias}.{item.alias}"] = item.expression

    def merge(expression):
        for node in expression.walk():
            if not node.operands and isinstance(node.form, str) and node.form in names:
                other = names[node.form]
                node.form, node.operands, node.feature, node.least = other.form, list(other.operands), other.feature, other.least

    for item in select.items:
        if item.expression:
            merge(item.expression)
    for expression in [select.where, select.having] + [term.target for term in select.order]:
        if isinstance(expression, Expression):
            merge(expression)
    if isinstance(select.grouping, list):
        for target, _ in select.grouping:
            if isinstance(target, Expression):
                merge(target)
    select.source = inner.source
    select.where = select.where or inner.where
    return None


def expression_slots(node):
    """Places of expressions in one query: (getter, setter) on a copy."""
    slots = []
    if isinstance(node, Select):
        for index, item in enumerate(node.items):
            if item.expression:
                slots.append((lambda q, i=index: q.items[i].expression, lambda q, e, i=index: setattr(q.items[i], "expression", e)))
        for name in ("where", "having"):
            if getattr(node, name):
                slots.append((lambda q, n=name: getattr(q, n), lambda q, e, n=name: setattr(q, n, e)))
        if isinstance(node.grouping, list):
            for index, (target, _) in enumerate(node.grouping):
                if isinstance(target, Expression):
                    slots.append((lambda q, i=index: q.grouping[i][0], lambda q, e, i=index: q.grouping.__setitem__(i, (e, "expression"))))
        if isinstance(node.source, Join) and node.source.condition:
            slots.append((lambda q: q.source.condition, lambda q, e: setattr(q.source, "condition", e)))
    for index, term in enumerate(getattr(node, "order", [])):
        if isinstance(term.target, Expression):
            slots.append((lambda q, i=index: q.order[i].target, lambda q, e, i=index: setattr(q.order[i], "target", e)))
    return slots


def simpler_expressions(query, path):
    for get, put in expression_slots(at(query, path)):
        expression = get(at(query, path))
        for replacement in simpler(expression):
            result = duplicate(query)
            put(at(result, path), replacement)
            yield result


def simpler(expression):
    """Copies of an expression with one node replaced by an operand or a constant, outermost first."""
    nodes = list(expression.walk())
    for index, node in enumerate(nodes):
        if not node.operands:
            continue
        for operand in descendants(node):
            if operand.family == node.family:
                yield replaced(expression, index, operand)
        if node.least < len(node.operands):
            for position in range(len(node.operands)):
                yield with_operands(expression, index, node.operands[:position] + node.operands[position + 1 :])
        for text in CONSTANTS.get(node.family, []):
            yield replaced(expression, index, Expression(node.family, text))


def descendants(node):
    return [other for other in node.walk() if other is not node]


def replaced(expression, index, replacement):
    result = copy.deepcopy(expression)
    nodes = list(result.walk())
    target, source = nodes[index], copy.deepcopy(replacement)
    target.form, target.operands, target.feature, target.least = source.form, source.operands, source.feature, source.least
    return result


def with_operands(expression, index, operands):
    result = copy.deepcopy(expression)
    list(result.walk())[index].operands = copy.deepcopy(operands)
    return result


def used_tables(query):
    """Names of the tables that a query reads."""
    if isinstance(query, Table):
        return {query.name}
    if isinstance(query, Union):
        return set().union(*(used_tables(part) for part in query.parts))
    if isinstance(query, Select):
        return used_tables(query.source)
    if isinstance(query, Derived):
        return used_tables(query.query)
    return used_tables(query.left) | used_tables(query.right)
