/// Answers recorded from DuckDB 2.0 over the table of ``RecordedTypings``; JSON is recorded as VARCHAR.
extension RecordedTypings {
  /// Expression, the name DuckDB gives its column, and its type, a tab between them.
  static let functions = #"""
    regexp_matches(v, 'a')	regexp_matches(v, 'a')	BOOLEAN
    regexp_matches(v, 'a', 'i')	regexp_matches(v, 'a', 'i')	BOOLEAN
    regexp_full_match(v, 'a')	regexp_full_match(v, 'a')	BOOLEAN
    regexp_extract(v, 'a')	regexp_extract(v, 'a')	VARCHAR
    regexp_extract(v, '(a)', 1)	regexp_extract(v, '(a)', 1)	VARCHAR
    regexp_extract(v, 'a', 0, 'i')	regexp_extract(v, 'a', 0, 'i')	VARCHAR
    regexp_replace(v, 'a', 'b')	regexp_replace(v, 'a', 'b')	VARCHAR
    regexp_replace(v, 'a', 'b', 'g')	regexp_replace(v, 'a', 'b', 'g')	VARCHAR
    v ~ 'a'	regexp_matches(v, 'a')	BOOLEAN
    v SIMILAR TO 'a'	regexp_full_match(v, 'a')	BOOLEAN
    strftime(ts, '%Y')	strftime(ts, '%Y')	VARCHAR
    strftime('%Y', dt)	strftime('%Y', dt)	VARCHAR
    strptime(v, '%Y')	strptime(v, '%Y')	TIMESTAMP
    strptime(v, '%Y %z')	strptime(v, '%Y %z')	TIMESTAMP WITH TIME ZONE
    try_strptime(v, '%Y')	try_strptime(v, '%Y')	TIMESTAMP
    to_timestamp(d)	to_timestamp(d)	TIMESTAMP WITH TIME ZONE
    to_timestamp(i)	to_timestamp(i)	TIMESTAMP WITH TIME ZONE
    to_timestamp(d1)	to_timestamp(d1)	TIMESTAMP WITH TIME ZONE
    epoch_ms(i)	epoch_ms(i)	TIMESTAMP
    epoch_ms(ts)	epoch_ms(ts)	BIGINT
    epoch_us(ts)	epoch_us(ts)	BIGINT
    epoch_ns(dt)	epoch_ns(dt)	BIGINT
    make_timestamp(i)	make_timestamp(i)	TIMESTAMP
    make_date(i, i, 1)	make_date(i, i, 1)	DATE
    dayname(ts)	dayname(ts)	VARCHAR
    monthname(dt)	monthname(dt)	VARCHAR
    last_day(ts)	last_day(ts)	DATE
    ts AT TIME ZONE 'UTC'	timezone('UTC', ts)	TIMESTAMP WITH TIME ZONE
    ts AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin'	timezone('Europe/Berlin', timezone('UTC', ts))	TIMESTAMP
    timezone('UTC', ts)	timezone('UTC', ts)	TIMESTAMP WITH TIME ZONE
    ts::TIMESTAMPTZ	CAST(ts AS TIMESTAMPTZ)	TIMESTAMP WITH TIME ZONE
    CAST(ts AS TIMESTAMP WITH TIME ZONE)	CAST(ts AS TIMESTAMP WITH TIME ZONE)	TIMESTAMP WITH TIME ZONE
    TIMESTAMPTZ '2024-01-01 00:00:00+00'	CAST('2024-01-01 00:00:00+00' AS TIMESTAMPTZ)	TIMESTAMP WITH TIME ZONE
    date_trunc('day', ts::TIMESTAMPTZ)	date_trunc('day', CAST(ts AS TIMESTAMPTZ))	TIMESTAMP WITH TIME ZONE
    ts::TIMESTAMPTZ > ts	(CAST(ts AS TIMESTAMPTZ) > ts)	BOOLEAN
    ts + INTERVAL 1 DAY	(ts + to_days(CAST(trunc(CAST(1 AS DOUBLE)) AS INTEGER)))	TIMESTAMP
    ts - INTERVAL '1 day'	(ts - CAST('1 day' AS INTERVAL))	TIMESTAMP
    dt + INTERVAL 1 MONTH	(dt + to_months(CAST(trunc(CAST(1 AS DOUBLE)) AS INTEGER)))	TIMESTAMP
    dt - INTERVAL (i) HOUR	(dt - to_hours(CAST(trunc(CAST(i AS DOUBLE)) AS BIGINT)))	TIMESTAMP
    INTERVAL 1 DAY + dt	(to_days(CAST(trunc(CAST(1 AS DOUBLE)) AS INTEGER)) + dt)	TIMESTAMP
    ts + INTERVAL 2 SECONDS	(ts + to_seconds(CAST(2 AS DOUBLE)))	TIMESTAMP
    ts + INTERVAL '1.5' WEEK	(ts + to_weeks(CAST(trunc(CAST('1.5' AS DOUBLE)) AS INTEGER)))	TIMESTAMP
    ts + INTERVAL 1 YEAR	(ts + to_years(CAST(trunc(CAST(1 AS DOUBLE)) AS INTEGER)))	TIMESTAMP
    ts + INTERVAL 3 MILLISECONDS	(ts + to_milliseconds(CAST(3 AS DOUBLE)))	TIMESTAMP
    ts + INTERVAL 3 QUARTER	(ts + to_quarters(CAST(trunc(CAST(3 AS DOUBLE)) AS INTEGER)))	TIMESTAMP
    ts + 2 * INTERVAL 1 HOUR	(ts + (2 * to_hours(CAST(trunc(CAST(1 AS DOUBLE)) AS BIGINT))))	TIMESTAMP
    ts + to_minutes(i)	(ts + to_minutes(i))	TIMESTAMP
    ts::TIMESTAMPTZ + INTERVAL 1 DAY	(CAST(ts AS TIMESTAMPTZ) + to_days(CAST(trunc(CAST(1 AS DOUBLE)) AS INTEGER)))	TIMESTAMP WITH TIME ZONE
    ts + (INTERVAL 1 DAY + INTERVAL 2 HOUR)	(ts + (to_days(CAST(trunc(CAST(1 AS DOUBLE)) AS INTEGER)) + to_hours(CAST(trunc(CAST(2 AS DOUBLE)) AS BIGINT))))	TIMESTAMP
    ts - (-INTERVAL 1 DAY)	(ts - (-(to_days(CAST(trunc(CAST(1 AS DOUBLE)) AS INTEGER)))))	TIMESTAMP
    dt + 1	(dt + 1)	DATE
    1 + dt	(1 + dt)	DATE
    dt - 1	(dt - 1)	DATE
    dt - dt	(dt - dt)	BIGINT
    dt - dt + 1	((dt - dt) + 1)	BIGINT
    epoch(ts - ts)	epoch((ts - ts))	DOUBLE
    extract(hour FROM ts - dt)	date_part('HOUR', (ts - dt))	BIGINT
    hour(ts - ts)	"hour"((ts - ts))	BIGINT
    ts - ts > INTERVAL 1 HOUR	((ts - ts) > to_hours(CAST(trunc(CAST(1 AS DOUBLE)) AS BIGINT)))	BOOLEAN
    date_diff('day', dt, ts)	date_diff('day', dt, ts)	BIGINT
    datediff('week', ts, ts)	datediff('week', ts, ts)	BIGINT
    date_add(dt, INTERVAL 1 DAY)	date_add(dt, to_days(CAST(trunc(CAST(1 AS DOUBLE)) AS INTEGER)))	TIMESTAMP
    date_add(ts, INTERVAL 1 DAY)	date_add(ts, to_days(CAST(trunc(CAST(1 AS DOUBLE)) AS INTEGER)))	TIMESTAMP
    v -> 'a'	(v -> 'a')	VARCHAR
    v ->> 'a'	(v ->> 'a')	VARCHAR
    v -> 0	(v -> 0)	VARCHAR
    v ->> 'a' = 'x'	((v ->> 'a') = 'x')	BOOLEAN
    json_extract(v, '$.a')	json_extract(v, '$.a')	VARCHAR
    json_extract_string(v, '$.a')	json_extract_string(v, '$.a')	VARCHAR
    left(v, 2)	"left"(v, 2)	VARCHAR
    right(v, 2)	"right"(v, 2)	VARCHAR
    lpad(v, 5, ' ')	lpad(v, 5, ' ')	VARCHAR
    rpad(v, 5, ' ')	rpad(v, 5, ' ')	VARCHAR
    repeat(v, 2)	repeat(v, 2)	VARCHAR
    reverse(v)	reverse(v)	VARCHAR
    ascii(v)	ascii(v)	BIGINT
    unicode(v)	unicode(v)	BIGINT
    chr(65)	chr(65)	VARCHAR
    strpos(v, 'a')	strpos(v, 'a')	BIGINT
    instr(v, 'a')	instr(v, 'a')	BIGINT
    position('a' IN v)	"position"(v, 'a')	BIGINT
    concat_ws(',', v, i)	concat_ws(',', v, i)	VARCHAR
    sqrt(i)	sqrt(i)	DOUBLE
    sqrt('4')	sqrt('4')	DOUBLE
    exp(d)	exp(d)	DOUBLE
    ln(d1)	ln(d1)	DOUBLE
    log(d)	log(d)	DOUBLE
    log(2, d)	log(2, d)	DOUBLE
    log10(i)	log10(i)	DOUBLE
    log2(h)	log2(h)	DOUBLE
    pow(i, 2)	pow(i, 2)	DOUBLE
    power(d, 0.5)	power(d, 0.5)	DOUBLE
    i ^ 2	(i ^ 2)	DOUBLE
    i ** 2	(i ** 2)	DOUBLE
    2 * i ^ 2	(2 * (i ^ 2))	DOUBLE
    -i ^ 2	((-(i)) ^ 2)	DOUBLE
    sign(d)	sign(d)	BIGINT
    sign(d1)	sign(d1)	BIGINT
    trunc(d)	trunc(d)	DOUBLE
    trunc(i)	trunc(i)	BIGINT
    trunc(d1)	trunc(d1)	DECIMAL(10,0)
    trunc(d2)	trunc(d2)	DECIMAL(38,0)
    isnan(d)	isnan(d)	BOOLEAN
    isinf(d)	isinf(d)	BOOLEAN
    isfinite(d)	isfinite(d)	BOOLEAN
    pi()	pi()	DOUBLE
    d1 % h	(d1 % h)	DOUBLE
    d2 % h	(d2 % h)	DOUBLE
    h % d1	(h % d1)	DOUBLE
    1.5 % h	(1.5 % h)	DOUBLE
    d1 % 2.5	(d1 % 2.5)	DECIMAL(10,2)
    i % 1.5	(i % 1.5)	DECIMAL(20,1)
    d2 % i	(d2 % i)	DECIMAL(38,3)
    ascii(v) * 1.5	(ascii(v) * 1.5)	DECIMAL(12,1)
    """#
}
