"""Runs one board query with ClickHouse as a library (chDB)."""

import chdb

from arguments import THREADS, parse

arguments = parse()
if arguments.query is None:
    print(chdb.query("SELECT 1"), end="")
else:
    text_format = "CSVWithNames" if arguments.format == "csv" else "JSONEachRow"
    # Without session_timezone, ClickHouse uses the machine's. hour() is an alias that keeps the column's zone.
    settings = (
        f"max_threads = {THREADS}, session_timezone = 'UTC', date_time_input_format = 'best_effort', "
        "format_csv_null_representation = '', engine_file_truncate_on_insert = 1"
    )
    # A declared structure spares it its guesses.
    structure = f", '{arguments.data.clickhouse_structure()}'" if arguments.format == "csv" else ""
    query = arguments.query.sql(f"file('{arguments.glob}', '{text_format}'{structure})", engine="chdb")
    chdb.query(f"INSERT INTO FUNCTION file('{arguments.output}', 'CSVWithNames') {query} SETTINGS {settings}")
