"""Runs one board query with Apache DataFusion."""

from datafusion import SessionConfig, SessionContext

from arguments import THREADS, parse

arguments = parse()
context = SessionContext(SessionConfig().with_target_partitions(THREADS))
if arguments.query is None:
    print(context.sql("SELECT 1").to_pydict())
else:
    # The folder is registered: a listing table reads every file below it that has the extension.
    folder, _, pattern = arguments.glob.rpartition("/")
    if arguments.format == "csv":
        context.register_csv("events", folder, has_header=True, file_extension=".csv")
    else:
        context.register_json("events", folder, file_extension=".ndjson")
    query = arguments.query.sql("events", engine="datafusion").replace("hour(ts)", "date_part('hour', ts)")
    context.sql(f"COPY ({query}) TO '{arguments.output}' STORED AS CSV OPTIONS ('format.has_header' 'true')").collect()
