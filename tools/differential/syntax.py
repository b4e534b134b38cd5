"""Queries as trees: what the generator builds, what is written as SQL, what the shrinker takes apart.

A tree is written once for each dialect. `DAYFOLD` reads files, `DUCKDB` reads tables of the same names, and where
docs/sql.md lists a deliberate difference an expression has two forms.
"""

import copy
from dataclasses import dataclass, field

DAYFOLD, DUCKDB = 0, 1
#: DuckDB's dialect with what its digits depend on in place of each rough aggregate.
MAGNITUDES = 2

#: Families of DOUBLE whose last digits depend on how they are computed: of columns that are only handed on, and compared
#: with the magnitudes of their values in mind (differential/compare.py). Totals are sums of doubles that are no eighths.
ROUGH = {"deviation", "variance", "total"}
#: By feature, for aggregates of these families.
MAGNITUDE_FORMS = {
    **dict.fromkeys(["stddev", "stddev_samp", "stddev_pop"], "max(abs(CAST({0} AS DOUBLE)))"),
    **dict.fromkeys(["variance", "var_samp", "var_pop"], "max(CAST({0} AS DOUBLE) ^ 2)"),
    "sum": "sum(abs({0}))",
    "avg": "avg(abs({0}))",
}


class Expression:
    """A scalar or aggregate expression.

    `form` is the text of a leaf, a format string over the operands' texts, a function of the list of texts, or a pair of
    these for the two dialects. `family` is a coarse type: bool int dbl dec date ts str, or one of ROUGH. Integers carry
    `bits`, a bound of their magnitude, which keeps arithmetic away from overflow.
    """

    __slots__ = ("family", "form", "operands", "feature", "least", "bits")

    def __init__(self, family, form, operands=(), feature=None, least=None, bits=63):
        self.family, self.form, self.operands = family, form, list(operands)
        self.feature, self.bits = feature, bits
        self.least = len(self.operands) if least is None else least

    def text(self, dialect):
        form = self.form[min(dialect, DUCKDB)] if isinstance(self.form, tuple) else self.form
        if dialect == MAGNITUDES and self.family in ROUGH:
            form = MAGNITUDE_FORMS.get(self.feature, form)
        if not self.operands and isinstance(form, str):
            return form
        texts = [operand.text(dialect) for operand in self.operands]
        return form(texts) if callable(form) else form.format(*texts)

    def walk(self):
        yield self
        for operand in self.operands:
            yield from operand.walk()

    def features(self):
        return {node.feature for node in self.walk() if node.feature}


@dataclass
class Item:
    """A select item: an expression, or `*` (then `columns` are the outputs that it stands for)."""

    expression: Expression | None
    alias: str | None = None
    is_key: bool = False
    star: str | None = None
    columns: list = field(default_factory=list)

    def text(self, dialect):
        if self.star:
            return self.star
        text = self.expression.text(dialect)
        return f"{text} AS {self.alias}" if self.alias else text


@dataclass
class OrderTerm:
    """`target` is an Item, written as `style` (ordinal or alias), or an Expression."""

    target: object
    style: str = "expression"
    direction: str = ""
    nulls: str = ""

    def text(self, select, dialect):
        if self.style == "ordinal":
            text = str(select.ordinal(self.target))
        elif self.style == "alias":
            text = self.target.alias
        elif self.style == "all":
            text = "ALL"
        else:
            text = self.target.text(dialect)
        return " ".join(filter(None, [text, self.direction, self.nulls]))


@dataclass
class Table:
    name: str
    alias: str | None = None

    def text(self, dialect, writer):
        text = writer.table(self.name, dialect)
        return f"{text} AS {self.alias}" if self.alias else text


@dataclass
class Derived:
    """A query in FROM, or one defined by WITH."""

    query: object
    alias: str
    is_cte: bool = False

    def text(self, dialect, writer):
        if self.is_cte:
            writer.define(self.alias, self.query.text(dialect, writer))
            return self.alias
        return f"({self.query.text(dialect, writer)}) AS {self.alias}"


@dataclass
class Join:
    left: object
    right: object
    kind: str
    condition: Expression | None = None
    using: list = field(default_factory=list)

    def text(self, dialect, writer):
        text = f"{self.left.text(dialect, writer)} {self.kind} {self.right.text(dialect, writer)}"
        if self.using:
            return f"{text} USING ({', '.join(self.using)})"
        return f"{text} ON {self.condition.text(dialect)}" if self.condition else text


@dataclass
class Select:
    items: list
    source: object
    is_distinct: bool = False
    where: Expression | None = None
    #: None, "ALL", or a list of Items (of `items`) and Expressions, each with the style in which it is written.
    grouping: object = None
    having: Expression | None = None
    order: list = field(default_factory=list)
    limit: int | None = None
    offset: int | None = None

    def ordinal(self, item):
        """From 1, counting the columns that a star stands for."""
        position = 1
        for other in self.items:
            if other is item:
                return position
            position += len(other.columns) if other.star else 1
        return 0

    def group_text(self, dialect):
        if self.grouping == "ALL":
            return "ALL"
        texts = []
        for target, style in self.grouping:
            if style == "ordinal":
                texts.append(str(self.ordinal(target)))
            elif style == "alias":
                texts.append(target.alias)
            else:
                texts.append((target.expression if isinstance(target, Item) else target).text(dialect))
        return ", ".join(texts) if texts else "()"

    def text(self, dialect, writer):
        items = ", ".join(item.text(dialect) for item in self.items)
        text = f"SELECT {'DISTINCT ' if self.is_distinct else ''}{items} FROM {self.source.text(dialect, writer)}"
        if self.where:
            text += f" WHERE {self.where.text(dialect)}"
        if self.grouping is not None:
            text += f" GROUP BY {self.group_text(dialect)}"
        if self.having:
            text += f" HAVING {self.having.text(dialect)}"
        return text + tail_text(self, dialect)


@dataclass
class Union:
    """UNION ALL; ordered by ordinals of the first part."""

    parts: list
    order: list = field(default_factory=list)
    limit: int | None = None
    offset: int | None = None

    @property
    def items(self):
        return self.parts[0].items

    def ordinal(self, item):
        return self.parts[0].ordinal(item)

    def text(self, dialect, writer):
        text = " UNION ALL ".join(
            f"({part.text(dialect, writer)})" if part.order or part.limit is not None else part.text(dialect, writer)
            for part in self.parts
        )
        return text + tail_text(self, dialect)


def tail_text(query, dialect):
    text = ""
    if query.order:
        text += f" ORDER BY {', '.join(term.text(query, dialect) for term in query.order)}"
    if query.limit is not None:
        text += f" LIMIT {query.limit}"
    if query.offset is not None:
        text += f" OFFSET {query.offset}"
    return text


class Writer:
    """Writes a query in one dialect; collects its WITH clause on the way."""

    def __init__(self, tables):
        self.tables, self.definitions = tables, {}

    def table(self, name, dialect):
        return self.tables[name].reference() if dialect == DAYFOLD else name

    def define(self, name, text):
        # A name defined twice is one that two sources use: the text is the same.
        self.definitions.setdefault(name, text)

    def write(self, query, dialect):
        self.definitions = {}
        body = query.text(dialect, self)
        if not self.definitions:
            return body
        return f"WITH {', '.join(f'{name} AS ({text})' for name, text in self.definitions.items())} {body}"


def families_of(query):
    """The families of the output columns."""
    families = []
    for item in query.items:
        families += [column.family for column in item.columns] if item.star else [item.expression.family]
    return families


def expressions_of(query):
    """All top expressions of a query and of the queries below it."""
    if isinstance(query, Union):
        for part in query.parts:
            yield from expressions_of(part)
    if isinstance(query, Select):
        yield from (item.expression for item in query.items if item.expression)
        yield from filter(None, [query.where, query.having])
        if isinstance(query.grouping, list):
            yield from (target for target, _ in query.grouping if isinstance(target, Expression))
        yield from expressions_of(query.source)
    if isinstance(query, Derived):
        yield from expressions_of(query.query)
    if isinstance(query, Join):
        yield from expressions_of(query.left)
        yield from expressions_of(query.right)
        if query.condition:
            yield query.condition
    if isinstance(query, (Select, Union)):
        yield from (term.target for term in query.order if isinstance(term.target, Expression))


def without_nothing(query, is_never_true):
    """A copy without LIMIT 0 and without the constants that keep a condition from ever being true; None where there are none.

    `is_never_true` tells of a constant.
    """
    query = duplicate(query)
    found = False

    def visit(node):
        nonlocal found
        if isinstance(node, (Select, Union)) and node.limit == 0:
            node.limit, found = None, True
        conditions = []
        if isinstance(node, Union):
            for part in node.parts:
                visit(part)
        elif isinstance(node, Select):
            conditions = [node.where, node.having]
            visit(node.source)
        elif isinstance(node, Derived):
            visit(node.query)
        elif isinstance(node, Join):
            conditions = [node.condition]
            visit(node.left)
            visit(node.right)
        for condition in filter(None, conditions):
            relax(condition)

    def relax(condition):
        nonlocal found
        if is_constant(condition):
            if is_never_true(condition):
                condition.form, condition.operands, condition.feature, found = "true", [], None, True
        elif condition.feature == "AND":
            for operand in condition.operands:
                relax(operand)

    visit(query)
    return query if found else None


def is_constant(expression):
    return not has_columns(expression) and not expression.features() & AGGREGATE_FEATURES


def has_columns(expression):
    return any(is_column(node) for node in expression.walk())


def is_column(node):
    """Whether a leaf is a name: literals are numbers, in quotes, cast, or have a type or a unit before them."""
    if node.operands or node.feature or node.family == "literal" or not isinstance(node.form, str):
        return False
    return node.form[:1].isalpha() and not any(sign in node.form for sign in (" ", "::")) and node.form not in ("true", "false", "NULL")


def features_of(query):
    """The names, as in coverage.FEATURES, of everything that a query uses."""
    found = set()
    for expression in expressions_of(query):
        found |= expression.features()
    _clauses(query, found)
    return found


def _clauses(query, found):
    if isinstance(query, Union):
        found.add("UNION ALL")
        for part in query.parts:
            _clauses(part, found)
    elif isinstance(query, Derived):
        found.add("WITH" if query.is_cte else "subquery in FROM")
        _clauses(query.query, found)
    elif isinstance(query, Join):
        found.add("USING" if query.using else query.kind)
        _clauses(query.left, found)
        _clauses(query.right, found)
    elif isinstance(query, Select):
        found |= {"SELECT *" for item in query.items if item.star}
        found |= {"EXCLUDE" for item in query.items if item.star and "EXCLUDE" in item.star}
        if query.is_distinct:
            found.add("SELECT DISTINCT")
        if query.where:
            found.add("WHERE")
        if query.grouping == "ALL":
            found.add("GROUP BY ALL")
        elif query.grouping is not None:
            found |= {f"GROUP BY {style}" for _, style in query.grouping} or {"GROUP BY ()"}
        if query.having:
            found.add("HAVING")
        _clauses(query.source, found)
        if is_aggregating(query) and is_aggregating_below(query.source):
            found.add("aggregation over aggregation")
    if isinstance(query, (Select, Union)):
        for term in query.order:
            found.add(f"ORDER BY {term.style}")
            found |= set(filter(None, [term.direction, term.nulls]))
        if query.limit is not None:
            found.add("LIMIT")
        if query.offset is not None:
            found.add("OFFSET")


def is_aggregating(query):
    if not isinstance(query, Select):
        return False
    if query.is_distinct or query.grouping is not None:
        return True
    return any(node.feature in AGGREGATE_FEATURES for item in query.items if item.expression for node in item.expression.walk())


def is_aggregating_below(source):
    if isinstance(source, Join):
        return is_aggregating_below(source.left) or is_aggregating_below(source.right)
    if isinstance(source, Derived):
        query = source.query
        parts = query.parts if isinstance(query, Union) else [query]
        return any(is_aggregating(part) or is_aggregating_below(part.source) for part in parts)
    return False


#: Filled by functions.py.
AGGREGATE_FEATURES = set()


def filtered_sources(query):
    """Queries that count the rows of a source that a condition accepts: where it may be computed without need.

    That is of an aggregation over all rows, of which DuckDB may need none, and of one side of a join, which it may never
    reach. A query may be none, when the source has not the columns.
    """
    if isinstance(query, Union):
        for part in query.parts:
            yield from filtered_sources(part)
    if isinstance(query, Select):
        if query.where:
            sources = list(sides(query.source))
            if not query.grouping and not query.is_distinct and is_aggregating(query):
                sources.append(query.source)
            yield from filtered(sources, query.where)
        yield from filtered_sources(query.source)
    if isinstance(query, Derived):
        yield from filtered_sources(query.query)
    if isinstance(query, Join):
        yield from filtered(list(sides(query)), query.condition)
        yield from filtered_sources(query.left)
        yield from filtered_sources(query.right)


def filtered(sources, condition):
    for conjunct in conjuncts(condition) if condition else []:
        for source in sources:
            yield Select([Item(Expression("int", "count(*)"))], source, where=conjunct)


def sides(source):
    if isinstance(source, Join):
        for side in (source.left, source.right):
            yield side
            yield from sides(side)


def conjuncts(condition):
    if condition.feature != "AND":
        return [condition]
    return [conjunct for operand in condition.operands for conjunct in conjuncts(operand)]


def duplicate(query):
    return copy.deepcopy(query)
