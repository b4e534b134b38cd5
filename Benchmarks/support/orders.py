"""The board's eight queries over orders: a month of them, a fifth of the fields quoted, text beyond ASCII, doubles."""

from .queries import Query

ORDER_COLUMNS = {
    "order_id": "BIGINT",
    "ordered_at": "TIMESTAMP",
    "customer_id": "BIGINT",
    "customer": "VARCHAR",
    "status": "VARCHAR",
    "channel": "VARCHAR",
    "product": "VARCHAR",
    "quantity": "BIGINT",
    "unit_price": "DOUBLE",
    "discount": "DOUBLE",
    "weight_kg": "DOUBLE",
    "score": "DOUBLE",
    "city": "VARCHAR",
    "comment": "VARCHAR",
}

ORDER_QUERIES = {
    query.name: query
    for query in [
        Query(
            "like",
            "city, count(*) AS n, sum(quantity) AS q",
            {"city": "VARCHAR", "n": "BIGINT", "q": "HUGEINT"},
            1,
            where="product LIKE '%größe%' AND comment LIKE '%door%'",
            group="city",
        ),
        Query(
            "case",
            "CASE WHEN unit_price >= 500 THEN 'high' WHEN unit_price >= 50 THEN 'middle' ELSE 'low' END AS band, "
            "status, count(*) AS n, avg(unit_price) AS p",
            {"band": "VARCHAR", "status": "VARCHAR", "n": "BIGINT", "p": "DOUBLE"},
            2,
            group="1, 2",
        ),
        Query(
            "split",
            "split_part(channel, '/', 1) AS medium, split_part(channel, '/', 2) AS market, count(*) AS n, "
            "sum(unit_price * quantity) AS revenue",
            {"medium": "VARCHAR", "market": "VARCHAR", "n": "BIGINT", "revenue": "DOUBLE"},
            2,
            group="1, 2",
            spellings={
                "chdb": {
                    "split_part(channel, '/', 1)": "splitByChar('/', assumeNotNull(channel))[1]",
                    "split_part(channel, '/', 2)": "splitByChar('/', assumeNotNull(channel))[2]",
                }
            },
        ),
        Query(
            "hourly",
            "date_trunc('hour', ordered_at) AS h, count(*) AS n, sum(unit_price * quantity) AS revenue, "
            "max(weight_kg) AS w",
            {"h": "TIMESTAMP", "n": "BIGINT", "revenue": "DOUBLE", "w": "DOUBLE"},
            1,
            group="1",
        ),
        Query(
            "median",
            "city, status, median(unit_price) AS m, count(*) AS n",
            {"city": "VARCHAR", "status": "VARCHAR", "m": "DOUBLE", "n": "BIGINT"},
            2,
            group="city, status",
            # ClickHouse's own median is an estimate.
            spellings={"chdb": {"median(unit_price)": "quantileExactInclusive(0.5)(unit_price)"}},
        ),
        Query(
            "returns",
            "channel, count(*) AS n, sum(discount) AS d, min(ordered_at) AS a, max(ordered_at) AS b",
            {"channel": "VARCHAR", "n": "BIGINT", "d": "DOUBLE", "a": "TIMESTAMP", "b": "TIMESTAMP"},
            1,
            where="status = 'returned' AND discount >= 0.2 AND quantity > 3",
            group="channel",
        ),
        Query(
            "top",
            "customer_id, count(*) AS n, sum(quantity) AS q",
            {"customer_id": "BIGINT", "n": "BIGINT", "q": "HUGEINT"},
            1,
            group="customer_id",
            tail="ORDER BY n DESC, customer_id LIMIT 20",
        ),
        Query(
            "customer",
            "customer, count(*) AS n, avg(score) AS s, min(weight_kg) AS w",
            {"customer": "VARCHAR", "n": "BIGINT", "s": "DOUBLE", "w": "DOUBLE"},
            1,
            group="customer",
        ),
    ]
}
