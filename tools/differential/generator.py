"""Random queries over the tables of a database."""

from dataclasses import dataclass

from .functions import AGGREGATES, ANY, COMPARISONS, NUMBERS, PATTERNS, SCALARS, TEXTS
from .syntax import ROUGH, Derived, Expression, Item, Join, OrderTerm, Select, Table, Union, families_of, has_columns, is_aggregating

FAMILIES = ["bool", "int", "dbl", "dec", "date", "ts", "str"]
#: Doubles above this many bits may be infinite, NaN, or lose digits in sums.
CALM = 200


@dataclass
class Reference:
    """A column in scope."""

    text: str
    name: str
    family: str
    bits: int
    trait: str = ""
    #: The table whose column it is, if it is one.
    table: str | None = None

    def expression(self):
        return Expression(self.family, self.text, bits=self.bits)


class QueryGenerator:
    """Leaves out what an engine does not have: `functions` holds ("scalar" or "aggregate", place), `disabled` features."""

    def __init__(self, random, tables, functions=frozenset(), disabled=frozenset()):
        self.random, self.tables, self.disabled = random, tables, disabled
        self.scalars = {}
        for place, function in enumerate(SCALARS):
            if ("scalar", place) not in functions:
                self.scalars.setdefault(function.result, []).append(function)
        self.aggregates = [aggregate for place, aggregate in enumerate(AGGREGATES) if ("aggregate", place) not in functions]
        self.next_name = 0

    def chance(self, probability):
        return self.random.random() < probability

    def allows(self, feature):
        return feature not in self.disabled

    def name(self, prefix):
        self.next_name += 1
        return f"{prefix}{self.next_name}"

    # --- queries

    def query(self):
        self.next_name = 0
        query = self.set_operation(0) if self.allows("UNION ALL") and self.chance(0.1) else self.select(0)
        for item in query.items:
            # What is written differently for DuckDB has another name there.
            if item.expression and any(isinstance(node.form, tuple) for node in item.expression.walk()):
                item.alias = item.alias or self.name("c")
        self.finish(query)
        return query

    def select(self, depth):
        """A SELECT without ORDER BY and LIMIT."""
        source, scope, is_base = self.source(depth)
        self.is_base = is_base
        where = self.expression("bool", scope, 3) if self.allows("WHERE") and self.chance(0.45) else None
        kind = self.random.choices(["plain", "grouped", "global", "distinct"], [4, 6, 1.2, 1.2])[0]
        if kind == "distinct" and not self.allows("SELECT DISTINCT"):
            kind = "plain"
        if kind in ("plain", "distinct"):
            select = Select(self.plain_items(scope, depth, source, kind), source, is_distinct=kind == "distinct", where=where)
        else:
            select = self.grouped(scope, depth, source, where, is_global=kind == "global")
        return select

    def plain_items(self, scope, depth, source, kind):
        items = []
        if depth == 0 and kind == "plain" and not isinstance(source, Join) and self.chance(0.12):
            excluded = self.random.sample(scope, 1) if len(scope) > 2 and self.chance(0.4) and self.allows("EXCLUDE") else []
            star = "*" + (f" EXCLUDE ({', '.join(reference.name for reference in excluded)})" if excluded else "")
            items.append(Item(None, star=star, columns=[reference for reference in scope if reference not in excluded]))
            if self.chance(0.5):
                return items
        small = kind == "distinct"
        families = FAMILIES if small else FAMILIES + [reference.family for reference in scope if reference.family in ROUGH]
        for _ in range(self.random.randint(1, 3 if small else 5)):
            items.append(self.item(scope, self.random.choice(families), 1 if small and self.chance(0.7) else 3, depth))
        return items

    def item(self, scope, family, levels, depth, prefix="c"):
        """Outer queries need names, and must not see failures of columns that they do not use."""
        expression = self.expression(family, scope, levels, may_fail=depth == 0 and self.chance(0.25))
        return Item(expression, self.name(prefix) if depth > 0 or self.chance(0.75) else None)

    def grouped(self, scope, depth, source, where, is_global):
        keys = []
        if not is_global:
            for _ in range(self.random.choices([1, 2, 3], [5, 4, 1])[0]):
                keys.append(self.key([reference for reference in scope if reference.family not in ROUGH]))
        keys = [key for key in keys if key]
        if not keys:
            is_global = True
        hidden = [key for key in keys if self.chance(0.12)] if self.allows("GROUP BY expression") else []
        items = [Item(key, self.name("k") if depth > 0 or self.chance(0.7) else None, is_key=True) for key in keys if key not in hidden]
        for _ in range(self.random.randint(1, 4)):
            items.append(Item(self.aggregate_expression(scope, keys), self.name("a") if depth > 0 or self.chance(0.8) else None))
        if self.chance(0.3):
            self.random.shuffle(items)
        select = Select(items, source, where=where)
        if not is_global:
            select.grouping = self.grouping(items, hidden)
        elif self.chance(0.1) and self.allows("GROUP BY ()"):
            select.grouping = []
        if self.chance(0.25) and self.allows("HAVING"):
            select.having = self.having(scope, keys)
        return select

    def key(self, scope):
        """Mostly columns with few values; None where there is no column."""
        if not scope:
            return None
        roll = self.random.random()
        keys = [reference for reference in scope if reference.trait in ("key", "hive")]
        if keys and roll < 0.55:
            return self.random.choice(keys).expression()
        if roll < 0.7:
            return self.random.choice(scope).expression()
        expression = self.expression(self.random.choice(FAMILIES), scope, 2)
        # Constant keys are ordinals to DuckDB.
        return expression if has_columns(expression) else self.random.choice(scope).expression()

    def grouping(self, items, hidden):
        keys = [item for item in items if item.is_key]
        if not hidden and keys and self.allows("GROUP BY ALL") and self.chance(0.35):
            return "ALL"
        entries = []
        for item in keys:
            styles = ["expression", "ordinal"] + (["alias"] if item.alias else [])
            styles = [style for style in styles if self.allows(f"GROUP BY {style}")]
            entries.append((item, self.random.choice(styles)))
        return entries + [(expression, "expression") for expression in hidden]

    def having(self, scope, keys):
        left = self.aggregate_expression(scope, keys)
        condition = None
        if left.family not in ROUGH and self.chance(0.8):
            condition = self.comparison_with(left, lambda family: self.literal(family))
        return condition or Expression("bool", "({0} IS NOT NULL)", [left], "IS NOT NULL")

    def set_operation(self, depth):
        first = self.select(depth)
        first.items = [item for item in first.items if not item.star] or [Item(self.literal("int"), self.name("c"))]
        # Grouping by a dropped star is none.
        families = [item.expression.family for item in first.items]
        for item in first.items:
            item.alias = item.alias or self.name("c")
        parts = [first]
        for _ in range(self.random.choices([1, 2], [4, 1])[0]):
            source, scope, _ = self.source(depth + 1)
            where = self.expression("bool", scope, 2) if self.chance(0.3) else None
            items = [Item(self.expression(family, scope, 2), self.name("c") if self.chance(0.5) else None) for family in families]
            parts.append(Select(items, source, where=where, is_distinct=not ROUGH.intersection(families) and self.chance(0.1)))
        return Union(parts)

    def finish(self, query, must_limit=False):
        """ORDER BY and LIMIT. Before LIMIT and OFFSET the order is total."""
        limits = self.allows("LIMIT") and (must_limit or self.chance(0.3))
        if not limits and not self.chance(0.6):
            return
        is_distinct = isinstance(query, Select) and query.is_distinct
        items = [item for item in query.items if not item.star]
        # What LIMIT leaves out must not depend on the last digits: rough columns come last there.
        is_rough = limits and ROUGH.intersection(families_of(query))
        if is_rough:
            items = [item for item in items if item.expression.family not in ROUGH]
        if self.allows("ORDER BY all") and not is_rough and self.chance(0.2):
            query.order = [OrderTerm(None, "all", *self.direction())]
            is_total = True
        else:
            for item in self.random.sample(items, self.random.randint(0, min(2, len(items)))):
                styles = ["ordinal"] + (["alias"] if item.alias else [])
                if not isinstance(query, Union) and not (is_distinct and not item.alias):
                    styles.append("expression")
                style = self.random.choice(styles)
                query.order.append(OrderTerm(item.expression if style == "expression" else item, style, *self.direction()))
            is_total = limits or self.chance(0.7)
            if is_total:
                terms = []
                for item in query.items:
                    if item.star:
                        terms += [OrderTerm(reference.expression(), "expression", *self.direction()) for reference in item.columns]
                    elif not any(term.target is item for term in query.order):
                        terms.append(OrderTerm(item, "ordinal", *self.direction()))
                query.order += sorted(terms, key=lambda term: family_of(term.target) in ROUGH)
        if limits and is_total:
            query.limit = self.random.choice([0, 1, 1, 2, 3, 5, 10, 50, 1000]) if self.chance(0.9) else None
            if self.allows("OFFSET") and (query.limit is None or self.chance(0.3)):
                query.offset = self.random.choice([0, 1, 2, 5, 20])

    def direction(self):
        direction = self.random.choices(["", "ASC", "DESC"], [3, 1, 2])[0]
        nulls = self.random.choices(["", "NULLS FIRST", "NULLS LAST"], [3, 1, 1])[0]
        return (direction if self.allows(direction) else "", nulls if self.allows(nulls) else "")

    # --- sources

    def source(self, depth):
        """A source, its scope, and whether its rows come in the order of files."""
        if depth < 2 and self.allows("JOIN") and self.chance(0.22):
            return self.join(depth)
        return self.single_source(depth)

    def single_source(self, depth, alias=None):
        if depth < 2 and self.allows("subquery in FROM") and self.chance(0.25 if depth == 0 else 0.15):
            return self.derived(depth)
        table = self.tables[self.random.choice(sorted(self.tables))]
        alias = alias or (self.name("q") if self.chance(0.2) else None)
        prefix = f"{alias}." if alias and self.chance(0.5) else ""
        scope = references_of(table, prefix)
        return Table(table.name, alias), scope, True

    def derived(self, depth):
        query = self.set_operation(depth + 1) if self.allows("UNION ALL") and self.chance(0.15) else self.select(depth + 1)
        parts = query.parts if isinstance(query, Union) else [query]
        for part in parts:
            for item in part.items if is_aggregating(part) else []:
                # As a group key -0.0 is 0.0, which a query above could tell; docs/sql.md lists the difference.
                if item.expression.family == "dbl":
                    item.expression = Expression("dbl", "({0} + 0e0)", [item.expression], "+", bits=item.expression.bits)
        if self.chance(0.15):
            self.finish(query, must_limit=True)
        alias = self.name("q")
        prefix = f"{alias}." if self.chance(0.3) else ""
        scope = []
        for column, item in enumerate(query.items):
            if not item.alias:
                item.alias = self.name("c")
            trait = "key" if item.is_key else ""
            bits = max(part.items[column].expression.bits for part in parts)
            scope.append(Reference(prefix + item.alias, item.alias, item.expression.family, bits, trait))
        return Derived(query, alias, is_cte=self.allows("WITH") and self.chance(0.4)), scope, False

    def join(self, depth):
        """Joins a table or query with a fresh table; the columns of different tables have different names."""
        left, left_scope, _ = self.single_source(depth)
        used = set(tables_of(left))
        others = [name for name in sorted(self.tables) if name not in used]
        if not others:
            return left, left_scope, False
        table = self.tables[self.random.choice(others)]
        right, right_scope = Table(table.name), references_of(table)
        pair_count = len(table.rows)
        for name in used:
            pair_count *= max(len(self.tables[name].rows), 1)
        if pair_count < 5000 and self.allows("CROSS JOIN") and self.chance(0.3):
            return Join(left, right, self.random.choice(["CROSS JOIN", ","]) if self.allows(",") else "CROSS JOIN"), left_scope + right_scope, False
        pairs = self.join_keys(left_scope, right_scope, pair_count)
        kinds = [kind for kind in ["JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "SEMI JOIN", "ANTI JOIN"] if self.allows(kind)]
        if not pairs or not kinds:
            return left, left_scope, False
        kind = self.random.choice(kinds)
        if self.allows("USING") and "." not in pairs[0][0].text and kind != "RIGHT JOIN" and self.chance(0.2):
            return self.join_using(left, left_scope, right, right_scope, pairs[0], kind)
        terms = [
            Expression("bool", "({0} = {1})", [one.expression(), other.expression()][:: self.random.choice([1, -1])], "=")
            for one, other in pairs
        ]
        if self.chance(0.2):
            terms.append(self.expression("bool", left_scope + right_scope, 2))
        while len(terms) > 1:
            terms = [Expression("bool", "({0} AND {1})", terms[:2], "AND"), *terms[2:]]
        scope = left_scope if kind in ("SEMI JOIN", "ANTI JOIN") else left_scope + right_scope
        return Join(left, right, kind, terms[0]), scope, False

    def join_using(self, left, left_scope, right, right_scope, pair, kind):
        """The right side becomes a query that names its key as the left side does."""
        key, other = pair
        chosen = [reference for reference in self.random.sample(right_scope, min(3, len(right_scope))) if reference is not other]
        items = [Item(other.expression(), key.name)] + [Item(reference.expression(), self.name("u")) for reference in chosen]
        derived = Derived(Select(items, right), self.name("q"))
        scope = list(left_scope)
        if kind not in ("SEMI JOIN", "ANTI JOIN"):
            scope += [Reference(item.alias, item.alias, item.expression.family, item.expression.bits) for item in items[1:]]
        return Join(left, derived, kind, None, [key.name]), scope, False

    def join_keys(self, left_scope, right_scope, pair_count):
        """One or two pairs of columns. Large tables are joined by their unique column."""
        pairs = []
        for left in left_scope:
            for right in right_scope:
                same = left.family == right.family and left.family not in ("json", "dbl", *ROUGH) and left.bits < 64 and right.bits < 64
                if same and (right.trait == "id" or (pair_count < 20_000 and right.trait != "wild")):
                    pairs.append((left, right))
        return self.random.sample(pairs, min(len(pairs), self.random.choice([1, 1, 2])))

    # --- aggregates

    def aggregate_expression(self, scope, keys):
        """An aggregate, or an expression over aggregates and keys."""
        call = self.aggregate(scope)
        roll = self.random.random()
        if roll < 0.7:
            return call
        if roll < 0.78:
            return Expression("bool", "({0} IS NULL)", [call], "IS NULL")
        if call.family in ROUGH and roll < 0.88:
            return Expression(call.family, "({0} / (1 + {1}))", [call, self.aggregate(scope, ["count(*)"])], "/", bits=2000)
        if call.family in NUMBERS and call.family != "dec":
            if roll < 0.88:
                return Expression("dbl", "({0} / {1})", [call, self.aggregate(scope, ["count(*)", "count"])], "/", bits=2000)
            if roll < 0.94 and call.family == "dbl":
                return Expression("dbl", "round({0}, 2)", [call], "round", bits=2000)
        if call.family == "str":
            return Expression("int", "length({0})", [call], "length", bits=14)
        if self.allows("coalesce"):
            return Expression(call.family, "coalesce({0}, {1})", [call, self.literal(call.family)], "coalesce", bits=call.bits)
        return call

    def aggregate(self, scope, among=None):
        choices = [aggregate for aggregate in self.aggregates if among is None or aggregate.feature in among]
        if not choices:
            choices = [aggregate for aggregate in self.aggregates if aggregate.feature == "count(*)"]
        aggregate = self.random.choices(choices, [choice.weight for choice in choices])[0]
        identifier = next((reference for reference in scope if reference.trait == "id"), None)
        takes_extreme = aggregate.feature in ("arg_min", "arg_max")
        # What takes one row's value needs an order that both engines have.
        if takes_extreme and not identifier or aggregate.feature in ("first", "last", "any_value") and not self.is_base:
            aggregate = self.aggregates[0]
        if aggregate.argument is None:
            return self.filtered(Expression("int", aggregate.form, (), aggregate.feature, bits=20), scope)
        # Joins double identifiers; all rows of one have the same values of its table.
        visible = [reference for reference in scope if reference.table == identifier.table] if takes_extreme else scope
        families = [family for family in aggregate.argument if any(reference.family == family for reference in visible)]
        family = self.random.choice(families or aggregate.argument)
        argument = self.argument(family, visible)
        if aggregate.is_sum and not is_calm(argument):
            argument = self.calm_argument(family, scope)
        result = {"same": family, "num": "dec" if family == "dec" else "dbl"}.get(aggregate.result, aggregate.result)
        # Doubles of tables that are calm are eighths, and their sums exact, in any order.
        columns = {reference.text for reference in scope if reference.table}
        if aggregate.is_sum and result == "dbl" and family == "dbl" and not (argument.form in columns and not argument.operands):
            result = "total"
        bits = {"int": 127, "dbl": 2000, "dec": 38}.get(result, 63)
        if aggregate.feature in ("min", "max", "first", "last", "quantile_disc", "arg_min", "arg_max", "any_value"):
            bits = argument.bits
        elif result == "int":
            bits = min(argument.bits + 14, 127) if aggregate.feature == "sum" else 20
        form, operands = aggregate.form, [argument]
        if aggregate.feature in ("arg_min", "arg_max"):
            operands.append(identifier.expression())
        if aggregate.can_be_distinct and self.allows("aggregate DISTINCT") and self.chance(0.5 if aggregate.feature == "count" else 0.12):
            form = form.replace("{0}", "DISTINCT {0}")
            call = Expression(result, form, operands, aggregate.feature, bits=bits)
            call = Expression(result, "{0}", [call], "aggregate DISTINCT", bits=bits)
            return self.filtered(call, scope)
        return self.filtered(Expression(result, form, operands, aggregate.feature, bits=bits), scope)

    def filtered(self, call, scope):
        if not self.allows("aggregate FILTER") or not self.chance(0.15):
            return call
        condition = self.expression("bool", scope, 2)
        return Expression(call.family, "{0} FILTER (WHERE {1})", [call, condition], "aggregate FILTER", bits=call.bits)

    def argument(self, family, scope):
        columns = [reference for reference in scope if reference.family == family]
        if columns and self.chance(0.75):
            return self.random.choice(columns).expression()
        return self.expression(family, scope, 2)

    def calm_argument(self, family, scope):
        calm = [reference.expression() for reference in scope if reference.family == family]
        calm = [expression for expression in calm if is_calm(expression)]
        return self.random.choice(calm) if calm else self.literal(family)

    # --- expressions

    def expression(self, family, scope, levels, may_fail=False):
        if family in ROUGH:
            return self.leaf(family, scope)
        if family == "any":
            family = self.random.choice(FAMILIES)
        if family == "num":
            family = self.random.choice(NUMBERS)
        if family == "time":
            family = self.random.choice(["date", "ts"])
        if family == "tame":
            return self.tame(scope, levels)
        if family == "json":
            return self.leaf("json", scope)
        if levels <= 0 or self.chance(0.25 if family != "bool" else 0.05):
            return self.leaf(family, scope)
        for _ in range(4):
            expression = self.compound(family, scope, levels - 1, may_fail)
            if expression:
                return expression
        return self.leaf(family, scope)

    def leaf(self, family, scope):
        columns = [reference for reference in scope if reference.family == family or (family == "str" and reference.family == "json")]
        if columns and self.chance(0.85):
            expression = self.random.choice(columns).expression()
            expression.family = family
            return expression
        return self.literal(family)

    def tame(self, scope, levels):
        for _ in range(3):
            expression = self.expression("int", scope, levels)
            if expression.bits <= 32:
                return expression
        return self.literal("int", is_small=True)

    def compound(self, family, scope, levels, may_fail):
        roll = self.random.random()
        if family == "bool":
            if roll < 0.45:
                return self.condition(scope, levels, may_fail)
        elif roll < 0.3:
            return self.choice(family, scope, levels, may_fail)
        elif roll < 0.45 and family in ("int", "dec"):
            return self.arithmetic(family, scope, levels)
        functions = [function for function in self.scalars.get(family, []) if may_fail or not function.is_risky]
        if not functions:
            return None
        function = self.random.choices(functions, [function.weight for function in functions])[0]
        operands = []
        for argument in function.arguments:
            if isinstance(argument, list):
                operands.append(Expression("literal", self.random.choice(argument)))
            elif argument == "json":
                if not any(reference.family == "json" for reference in scope):
                    return None
                operands.append(self.leaf("json", scope))
            else:
                operand = self.expression(argument, scope, levels, may_fail)
                if family == "str" and operand.family == "dbl" and not is_calm(operand):
                    # NaN has a sign in DuckDB's texts; docs/sql.md lists the difference.
                    operand = Expression("dbl", ("{0}", "CASE WHEN isnan({0}) THEN 'nan'::DOUBLE ELSE {0} END"), [operand], bits=operand.bits)
                operands.append(operand)
        bits = function.bits
        if family in ("int", "dbl") and function.feature in ("abs", "negation", "round", "//"):
            bits = max([operand.bits for operand in operands if operand.family == family], default=bits)
        if family == "dbl" and function.feature in ("/", "round", "floor", "ceil") and operands[0].bits > CALM:
            bits = 2000
        return Expression(family, function.form, operands, function.feature, bits=bits)

    def arithmetic(self, family, scope, levels):
        """`+ - *` that cannot overflow."""
        operation = self.random.choice(["+", "-", "*"])
        if not self.allows(operation):
            return None
        left, right = self.expression(family, scope, levels), self.expression(family, scope, levels)
        if family == "dec" and self.chance(0.3):
            right = self.tame(scope, levels)
            right = Expression("int", right.form, right.operands, right.feature, right.least, bits=19)
        bits = left.bits + right.bits if operation == "*" else max(left.bits, right.bits) + 1
        limit = 18 if family == "dec" and operation == "*" else 36 if family == "dec" else 62
        if bits > limit:
            return None
        return Expression(family, "({0} " + operation + " {1})", [left, right], operation, bits=bits)

    def choice(self, family, scope, levels, may_fail):
        """An expression that picks one of several of a family."""
        kind = self.random.choice(["CASE", "CASE", "CASE x", "coalesce", "ifnull", "nullif", "if", "greatest", "least"])
        if not self.allows(kind):
            return None
        # A branch that fails where it is not taken would be a matter of taste.
        values = [self.expression(family, scope, levels) for _ in range(self.random.randint(2, 3))]
        bits = max(value.bits for value in values)
        if kind in ("coalesce", "greatest", "least"):
            if kind == "coalesce" and self.chance(0.3):
                values.append(self.literal(family))
            return Expression(family, lambda texts: f"{kind}({', '.join(texts)})", values, kind, least=1, bits=bits)
        if kind == "ifnull":
            return Expression(family, "ifnull({0}, {1})", values[:2], kind, bits=bits)
        if kind == "nullif":
            return Expression(family, "nullif({0}, {1})", values[:2], kind, bits=bits)
        condition = self.expression("bool", scope, levels)
        if kind == "if":
            return Expression(family, "if({0}, {1}, {2})", [condition, *values[:2]], kind, bits=bits)
        if kind == "CASE x":
            subject = self.random.choice(FAMILIES)
            operands = [self.expression(subject, scope, levels), self.expression(subject, scope, 0), *values[:2]]
            return Expression(family, "CASE {0} WHEN {1} THEN {2} ELSE {3} END", operands, kind, bits=bits)
        if len(values) == 2:
            form = "CASE WHEN {0} THEN {1} ELSE {2} END" if self.chance(0.7) else "CASE WHEN {0} THEN {1} WHEN NOT {0} THEN {2} END"
            return Expression(family, form, [condition, *values], kind, bits=bits)
        operands = [condition, values[0], self.expression("bool", scope, levels), *values[1:]]
        return Expression(family, "CASE WHEN {0} THEN {1} WHEN {2} THEN {3} ELSE {4} END", operands, kind, bits=bits)

    def condition(self, scope, levels, may_fail=False):
        """Comparisons and their kind."""
        kind = self.random.choices(
            ["comparison", "IN", "NOT IN", "BETWEEN", "NOT BETWEEN", "IS DISTINCT FROM", "IS NOT DISTINCT FROM", "text against literal"],
            [8, 2, 1, 2, 1, 1, 1, 1])[0]  # fmt: skip
        if kind != "comparison" and not self.allows(kind):
            return None
        family = self.random.choice([reference.family for reference in scope if reference.family in FAMILIES] or ["int"])
        left = self.expression(family, scope, levels)
        if kind == "comparison":
            return self.comparison_with(left, lambda other: self.expression(other, scope, levels), may_mix=True)
        if kind.startswith("IS"):
            return Expression("bool", "({0} " + kind + " {1})", [left, self.expression(family, scope, levels)], kind)
        if kind == "text against literal":
            if family not in ("date", "ts", "int", "dec"):
                return None
            texts = {"date": ["'2026-01-15'", "'1970-01-01'"], "ts": ["'2026-01-15'", "'2026-01-10 12:00:00'"], "int": ["'5'", "'-1'"], "dec": ["'0.5'", "'-0.25'"]}  # fmt: skip
            operation = self.random.choice(COMPARISONS)
            literal = Expression("literal", self.random.choice(texts[family]))
            return Expression("bool", "({0} " + operation + " {1})", [left, literal], kind)
        if kind.endswith("BETWEEN"):
            operands = [left, self.expression(family, scope, min(levels, 1)), self.expression(family, scope, min(levels, 1))]
            return Expression("bool", "({0} " + kind + " {1} AND {2})", operands, kind)
        values = [self.literal(family) for _ in range(self.random.choice([1, 2, 3, 5]))]
        if self.chance(0.15):
            values.append(Expression(family, "NULL"))
        if self.chance(0.2):
            values.append(self.expression(family, scope, levels))
        return Expression("bool", lambda texts: f"({texts[0]} {kind} ({', '.join(texts[1:])}))", [left, *values], kind, least=2)

    def comparison_with(self, left, make, may_mix=False):
        operation = self.random.choice([operation for operation in COMPARISONS if self.allows(operation)])
        family = left.family
        if family == "json":
            family = "str"
        mixes = {"int": ["dbl", "dec"], "dbl": ["int", "dec"], "dec": ["int", "dbl"], "date": ["ts"], "ts": ["date"]}
        # A HUGEINT does not fit every decimal.
        if may_mix and family in mixes and left.bits <= 63 and self.chance(0.2):
            other = make(self.random.choice(mixes[family]))
            if other.family == "dbl" or family == "dbl" or (other.bits <= 63 and (other.bits < 19 or left.bits < 19)) or family in ("date", "ts"):
                return Expression("bool", "({0} " + operation + " {1})", [left, other], operation)
        return Expression("bool", "({0} " + operation + " {1})", [left, make(family)], operation)

    # --- literals

    def literal(self, family, is_small=False):
        random = self.random
        if family in ROUGH:
            return Expression(family, self.literal("dbl").form)
        if family in ANY and self.chance(0.03) and not is_small:
            types = {"bool": "BOOLEAN", "int": "BIGINT", "dbl": "DOUBLE", "dec": "DECIMAL(9,2)", "date": "DATE", "ts": "TIMESTAMP", "str": "VARCHAR"}
            return Expression(family, f"NULL::{types[family]}", bits=1)
        if family == "bool":
            return Expression("bool", random.choice(["true", "false"]), bits=1)
        if family == "int":
            # Constants of more than 32 bits are cast, because DuckDB computes with INTEGER where it can.
            if is_small or self.chance(0.8):
                return Expression("int", f"{random.choice([0, 1, 2, 3, 5, 7, 10, 42, 100])}::BIGINT" if self.chance(0.3) else str(random.choice([0, 1, 2, 3, 5, 7, 10, 42, 100])), bits=7)  # fmt: skip
            return Expression("int", random.choice(["9223372036854775807", "(-9223372036854775807)", "2147483648", "(-1)", "(-7)", "4294967296"]), bits=63)
        if family == "dbl":
            return Expression("dbl", random.choice(["0.5e0", "1e0", "(-2.5e0)", "1e3", "0e0", "1.5::DOUBLE", "100.125::DOUBLE"]), bits=11)
        if family == "dec":
            return Expression("dec", random.choice(["0.5", "1.50", "(-2.25)", "10.0", "99.99", "0.001", "3.0"]), bits=4)
        if family == "date":
            return Expression("date", f"DATE '{random.choice(['2026-01-01', '2026-02-14', '1970-01-01', '1999-12-31', '2024-02-29', '1582-10-15'])}'")
        if family == "ts":
            return Expression("ts", f"TIMESTAMP '{random.choice(['2026-01-01 00:00:00', '2026-01-10 12:34:56.789', '1970-01-01 00:00:00', '1969-12-31 23:59:59.999999', '2026-02-01'])}'")  # fmt: skip
        if family == "json":
            return Expression("json", "'{}'")
        return Expression("str", random.choice(TEXTS + (PATTERNS[:4] if self.chance(0.1) else [])))


def references_of(table, prefix=""):
    """The columns of a table; doubles are told by `bits` whether they may be infinite."""
    references = []
    for column in table.columns:
        family = "json" if column.trait == "json" else column.family
        bits = (2000 if column.trait == "wild" else 14) if family == "dbl" else column.bits
        references.append(Reference(prefix + column.name, column.name, family, bits, column.trait, table.name))
    return references


def family_of(target):
    return target.expression.family if isinstance(target, Item) else target.family


def is_calm(expression):
    if expression.family == "int":
        return expression.bits <= 90
    # Any digit of a decimal is exact, but 38 of them overflow.
    return expression.bits <= (CALM if expression.family == "dbl" else 20)


def tables_of(source):
    if isinstance(source, Table):
        yield source.name
    elif isinstance(source, Derived):
        parts = source.query.parts if isinstance(source.query, Union) else [source.query]
        for part in parts:
            yield from tables_of(part.source)
    elif isinstance(source, Join):
        yield from tables_of(source.left)
        yield from tables_of(source.right)
