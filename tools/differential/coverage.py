"""Which parts of the dialect an engine has, and how often each was part of a query that succeeded with rows."""

import random

from .functions import AGGREGATES, ANY, FEATURES, SCALARS
from .generator import Reference
from .syntax import Expression
from .tables import Column, Table

LITERALS = {"bool": "true", "int": "3", "dbl": "1.5e0", "dec": "2.5"}

#: What cannot be tried as a function.
CLAUSES = {
    "IN": "SELECT i IN (1, 2) AS c FROM {t}",
    "NOT IN": "SELECT i NOT IN (1, 2) AS c FROM {t}",
    "BETWEEN": "SELECT i BETWEEN 1 AND 2 AS c FROM {t}",
    "NOT BETWEEN": "SELECT i NOT BETWEEN 1 AND 2 AS c FROM {t}",
    "IS DISTINCT FROM": "SELECT i IS DISTINCT FROM 2 AS c FROM {t}",
    "IS NOT DISTINCT FROM": "SELECT i IS NOT DISTINCT FROM 2 AS c FROM {t}",
    "CASE": "SELECT CASE WHEN o THEN 1 ELSE 2 END AS c FROM {t}",
    "CASE x": "SELECT CASE i WHEN 3 THEN 1 ELSE 2 END AS c FROM {t}",
    "coalesce": "SELECT coalesce(i, 2) AS c FROM {t}",
    "ifnull": "SELECT ifnull(i, 2) AS c FROM {t}",
    "nullif": "SELECT nullif(i, 2) AS c FROM {t}",
    "if": "SELECT if(o, i, 2) AS c FROM {t}",
    "greatest": "SELECT greatest(i, 2) AS c FROM {t}",
    "least": "SELECT least(i, 2) AS c FROM {t}",
    "text against literal": "SELECT d = '2026-01-01' AS c FROM {t}",
    "aggregate DISTINCT": "SELECT count(DISTINCT i) AS c, sum(DISTINCT i) AS d FROM {t}",
    "aggregate FILTER": "SELECT count(i) FILTER (WHERE o) AS c FROM {t}",
    "SELECT *": "SELECT * FROM {t}",
    "EXCLUDE": "SELECT * EXCLUDE (i) FROM {t}",
    "SELECT DISTINCT": "SELECT DISTINCT i FROM {t}",
    "WHERE": "SELECT i FROM {t} WHERE o",
    "GROUP BY expression": "SELECT i FROM {t} GROUP BY i",
    "GROUP BY alias": "SELECT i AS c FROM {t} GROUP BY c",
    "GROUP BY ordinal": "SELECT i AS c FROM {t} GROUP BY 1",
    "GROUP BY ALL": "SELECT i AS c FROM {t} GROUP BY ALL",
    "HAVING": "SELECT i FROM {t} GROUP BY i HAVING count(*) > 0",
    "ORDER BY expression": "SELECT i FROM {t} ORDER BY i + 1",
    "ORDER BY alias": "SELECT i AS c FROM {t} ORDER BY c",
    "ORDER BY ordinal": "SELECT i FROM {t} ORDER BY 1",
    "ORDER BY all": "SELECT i FROM {t} ORDER BY ALL",
    "ASC": "SELECT i FROM {t} ORDER BY i ASC",
    "DESC": "SELECT i FROM {t} ORDER BY i DESC",
    "NULLS FIRST": "SELECT i FROM {t} ORDER BY i NULLS FIRST",
    "NULLS LAST": "SELECT i FROM {t} ORDER BY i NULLS LAST",
    "LIMIT": "SELECT i FROM {t} ORDER BY i LIMIT 1",
    "OFFSET": "SELECT i FROM {t} ORDER BY i LIMIT 1 OFFSET 0",
    "subquery in FROM": "SELECT i FROM (SELECT i FROM {t}) AS q",
    "WITH": "WITH q AS (SELECT i FROM {t}) SELECT i FROM q",
    "UNION ALL": "SELECT i FROM {t} UNION ALL SELECT i FROM {t}",
    "aggregation over aggregation": "SELECT sum(c) AS s FROM (SELECT i, count(*) AS c FROM {t} GROUP BY i) AS q",
    "JOIN": "SELECT x.i FROM {t} AS x JOIN {t} AS y ON x.i = y.i",
    "LEFT JOIN": "SELECT x.i FROM {t} AS x LEFT JOIN {t} AS y ON x.i = y.i",
    "RIGHT JOIN": "SELECT x.i FROM {t} AS x RIGHT JOIN {t} AS y ON x.i = y.i",
    "SEMI JOIN": "SELECT x.i FROM {t} AS x SEMI JOIN {t} AS y ON x.i = y.i",
    "ANTI JOIN": "SELECT x.i FROM {t} AS x ANTI JOIN {t} AS y ON x.i = y.i",
    ",": "SELECT x.i FROM {t} AS x, {t} AS y WHERE x.i = y.i",
    "CROSS JOIN": "SELECT x.i FROM {t} AS x CROSS JOIN {t} AS y",
    "USING": "SELECT x.f FROM {t} AS x JOIN {t} AS y USING (i)",
}


def probe(duckdb, dayfold, folder):
    """The features that DuckDB has and dayfold refuses, with dayfold's words; and the same for single functions by their place."""
    table = probe_table(str(folder))
    table.write(random.Random(1))
    duckdb.load({table.name: table})
    scope = {column.family: Reference(column.name, column.name, column.family, 5) for column in reversed(table.columns)}
    scope["json"] = Reference("j", "j", "json", 5)
    for alias, family in {"tame": "int", "num": "int", "time": "ts", "any": "int"}.items():
        scope[alias] = scope[family]

    def refusal(text):
        there = duckdb.answer(text.replace("{t}", table.name))
        if there.error:
            raise RuntimeError(f"DuckDB refuses a probe: {text}: {there.error}")
        return dayfold.answer(text.replace("{t}", table.reference())).error

    missing, functions = {}, {}
    seen, working = set(), set()
    for place, function in enumerate(SCALARS):
        operands = [
            Expression("literal", argument[0]) if isinstance(argument, list) else scope[argument].expression() for argument in function.arguments
        ]
        seen.add(function.feature)
        error = refusal(f"SELECT {Expression(function.result, function.form, operands).text(0)} AS c FROM {{t}}")
        functions.update({("scalar", place): error} if error else {})
        working |= set() if error else {function.feature}
    for place, aggregate in enumerate(AGGREGATES):
        operands = []
        if aggregate.argument:
            operands = [scope[aggregate.argument[0]].expression(), scope["int"].expression()]
        seen.add(aggregate.feature)
        error = refusal(f"SELECT {Expression('any', aggregate.form, operands).text(0)} AS c FROM {{t}}")
        functions.update({("aggregate", place): error} if error else {})
        working |= set() if error else {aggregate.feature}
    for (kind, place), error in functions.items():
        feature = (SCALARS if kind == "scalar" else AGGREGATES)[place].feature
        if feature not in working:
            missing.setdefault(feature, error)
    for feature, text in CLAUSES.items():
        error = refusal(text)
        if error:
            missing[feature] = error
    return missing, functions


def probe_table(folder):
    types = {"BIGINT": ("i", "int", "3"), "DOUBLE": ("f", "dbl", "1.5"), "DECIMAL(9,2)": ("m", "dec", "2.50"), "DATE": ("d", "date", "2026-01-01")}
    types |= {"TIMESTAMP": ("t", "ts", "2026-01-01 10:00:00"), "VARCHAR": ("s", "str", "12"), "BOOLEAN": ("o", "bool", "true")}
    columns = [Column(name, type, family) for type, (name, family, _) in types.items()] + [Column("j", "VARCHAR", "str", "json")]
    row = [value for _, _, value in types.values()] + ['{"a":1}']
    assert {column.family for column in columns} == set(ANY)
    return Table("probe", columns, [row], file_of_row=[0], folder=folder)


def table(counts, missing):
    """The coverage as text, rare features first."""
    lines = []
    present = sorted((feature for feature in FEATURES if feature not in missing), key=lambda feature: (counts.get(feature, 0), feature))
    cells = [f"{counts.get(feature, 0):6} {feature}" for feature in present]
    width = max(len(cell) for cell in cells) + 2
    columns = max(110 // width, 1)
    height = -(-len(cells) // columns)
    for row in range(height):
        lines.append("".join(cell.ljust(width) for cell in cells[row::height]).rstrip())
    for feature, error in missing.items():
        lines.append(f"     - {feature}: not in this dayfold ({error.splitlines()[0][:90]})")
    return "\n".join(lines)
