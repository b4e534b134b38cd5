"""Runs one board query with DuckDB."""

import duckdb

from arguments import THREADS, parse

arguments = parse()
connection = duckdb.connect()
connection.execute(f"SET threads = {THREADS}")
connection.execute("SET preserve_insertion_order = false")
connection.execute("SET TimeZone = 'UTC'")
if arguments.query is None:
    print(connection.execute("SELECT 1").fetchone()[0])
else:
    reader = "read_csv" if arguments.format == "csv" else "read_json"
    query = arguments.query.sql(f"{reader}('{arguments.glob}')", engine="duckdb")
    connection.execute(f"COPY ({query}) TO '{arguments.output}' (FORMAT csv, HEADER)")
