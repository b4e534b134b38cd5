/// Answers recorded from DuckDB 2.0 for `SELECT … FROM t`, where
/// `t(i BIGINT, h HUGEINT, d DOUBLE, v VARCHAR, b BOOLEAN, dt DATE, ts TIMESTAMP, d1 DECIMAL(10,2), d2 DECIMAL(38,3),
/// d3 DECIMAL(18,4))`. INTEGER is recorded as BIGINT, and FLOAT as DOUBLE: the engine has one integer and one float.
enum RecordedTypings {
  /// Expression, the name DuckDB gives its column, and its type, a tab between them.
  static let accepted = """
    1	1	BIGINT
    1+1	(1 + 1)	BIGINT
    i+1	(i + 1)	BIGINT
    i+h	(i + h)	HUGEINT
    h+1	(h + 1)	HUGEINT
    i*i	(i * i)	BIGINT
    i/i	(i / i)	DOUBLE
    i//i	(i // i)	BIGINT
    i%i	(i % i)	BIGINT
    h/h	(h / h)	DOUBLE
    h//i	(h // i)	HUGEINT
    d//d	(d // d)	DOUBLE
    d%d	(d % d)	DOUBLE
    d1//i	(d1 // i)	DOUBLE
    d1/i	(d1 / i)	DOUBLE
    d1%i	(d1 % i)	DECIMAL(21,2)
    d1%2	(d1 % 2)	DECIMAL(12,2)
    d1%d3	(d1 % d3)	DECIMAL(18,4)
    d1//d3	(d1 // d3)	DOUBLE
    1.5	1.5	DECIMAL(2,1)
    1.50	1.50	DECIMAL(3,2)
    0.5	0.5	DECIMAL(2,1)
    .5	.5	DECIMAL(1,1)
    1.	1.	DECIMAL(1,0)
    00.50	00.50	DECIMAL(4,2)
    0.05	0.05	DECIMAL(3,2)
    1e3	1e3	DOUBLE
    123456789012345678901234567890	123456789012345678901234567890	HUGEINT
    9223372036854775807	9223372036854775807	BIGINT
    9223372036854775808	9223372036854775808	HUGEINT
    -9223372036854775808	-9223372036854775808	BIGINT
    12345678901234567890123456789012345678901234567890.5	12345678901234567890123456789012345678901234567890.5	DOUBLE
    1234567890123456789012345678901234567.5	1234567890123456789012345678901234567.5	DECIMAL(38,1)
    12345678901234567890123456789012345678.5	12345678901234567890123456789012345678.5	DOUBLE
    d1+d1	(d1 + d1)	DECIMAL(11,2)
    d1+d3	(d1 + d3)	DECIMAL(19,4)
    d1*d1	(d1 * d1)	DECIMAL(18,4)
    d1*d3	(d1 * d3)	DECIMAL(18,6)
    d3*d3	(d3 * d3)	DECIMAL(18,8)
    d2*d1	(d2 * d1)	DECIMAL(38,5)
    d2+d1	(d2 + d1)	DECIMAL(38,3)
    d1+i	(d1 + i)	DECIMAL(22,2)
    d1*i	(d1 * i)	DECIMAL(29,2)
    d1+1	(d1 + 1)	DECIMAL(13,2)
    d1*2	(d1 * 2)	DECIMAL(18,2)
    d1*1.5	(d1 * 1.5)	DECIMAL(12,3)
    d1+1.5	(d1 + 1.5)	DECIMAL(11,2)
    d1-h	(d1 - h)	DECIMAL(38,2)
    d1*h	(d1 * h)	DECIMAL(38,2)
    d1+d	(d1 + d)	DOUBLE
    -d1	(-(d1))	DECIMAL(10,2)
    -i	(-(i))	BIGINT
    +i	(+(i))	BIGINT
    abs(i)	abs(i)	BIGINT
    abs(d1)	abs(d1)	DECIMAL(10,2)
    abs(h)	abs(h)	HUGEINT
    round(d)	round(d)	DOUBLE
    round(d,2)	round(d, 2)	DOUBLE
    round(d1)	round(d1)	DECIMAL(10,0)
    round(d1,1)	round(d1, 1)	DECIMAL(10,1)
    round(i)	round(i)	BIGINT
    round(i,1)	round(i, 1)	BIGINT
    round(i,-1)	round(i, -1)	BIGINT
    round(d1, 5)	round(d1, 5)	DECIMAL(10,2)
    round(d1,-12)	round(d1, -12)	DECIMAL(10,0)
    round(h,-1)	round(h, -1)	HUGEINT
    floor(d)	floor(d)	DOUBLE
    floor(d1)	floor(d1)	DECIMAL(10,0)
    floor(i)	floor(i)	DOUBLE
    ceil(d1)	ceil(d1)	DECIMAL(10,0)
    ceil(i)	ceil(i)	DOUBLE
    ceil(h)	ceil(h)	DOUBLE
    mod(i,2)	mod(i, 2)	BIGINT
    mod(d1,2)	mod(d1, 2)	DECIMAL(12,2)
    mod(d,2)	mod(d, 2)	DOUBLE
    mod(i,d1)	mod(i, d1)	DECIMAL(21,2)
    sum(i)	sum(i)	HUGEINT
    sum(d)	sum(d)	DOUBLE
    sum(d1)	sum(d1)	DECIMAL(38,2)
    sum(d2)	sum(d2)	DECIMAL(38,3)
    sum(h)	sum(h)	HUGEINT
    sum(b)	sum(b)	HUGEINT
    sum(1)	sum(1)	HUGEINT
    sum(1.5)	sum(1.5)	DECIMAL(38,1)
    sum(null)	sum(NULL)	HUGEINT
    avg(i)	avg(i)	DOUBLE
    avg(d1)	avg(d1)	DOUBLE
    avg(h)	avg(h)	DOUBLE
    count(*)	count_star()	BIGINT
    count()	count_star()	BIGINT
    count(i)	count(i)	BIGINT
    count(distinct i)	count(DISTINCT i)	BIGINT
    min(v)	min(v)	VARCHAR
    min(b)	min(b)	BOOLEAN
    max(d1)	max(d1)	DECIMAL(10,2)
    min(null)	min(NULL)	NULL
    any_value(v)	any_value(v)	VARCHAR
    bool_and(b)	bool_and(b)	BOOLEAN
    bool_or(null)	bool_or(NULL)	BOOLEAN
    any_value(null)	any_value(NULL)	NULL
    count_if(b)	count_if(b)	HUGEINT
    countif(b)	countif(b)	HUGEINT
    count_if(null)	count_if(NULL)	HUGEINT
    first(v)	"first"(v)	VARCHAR
    last(d1)	"last"(d1)	DECIMAL(10,2)
    first(null)	"first"(NULL)	NULL
    arbitrary(ts)	arbitrary(ts)	TIMESTAMP
    arg_min(v, i)	arg_min(v, i)	VARCHAR
    arg_max(d1, v)	arg_max(d1, v)	DECIMAL(10,2)
    argmin(dt, d)	argmin(dt, d)	DATE
    argmax(ts, h)	argmax(ts, h)	TIMESTAMP
    min_by(h, b)	min_by(h, b)	HUGEINT
    max_by(1, ts)	max_by(1, ts)	BIGINT
    arg_min(null, i)	arg_min(NULL, i)	NULL
    arg_max(i, null)	arg_max(i, NULL)	BIGINT
    arg_min_null(d2, i)	arg_min_null(d2, i)	DECIMAL(38,3)
    arg_max_null(i, i)	arg_max_null(i, i)	BIGINT
    stddev(i)	stddev(i)	DOUBLE
    stddev_samp(d1)	stddev_samp(d1)	DOUBLE
    stddev_pop(h)	stddev_pop(h)	DOUBLE
    variance(d)	variance(d)	DOUBLE
    var_samp(1)	var_samp(1)	DOUBLE
    var_pop(null)	var_pop(NULL)	DOUBLE
    median(i)	median(i)	DOUBLE
    median(h)	median(h)	DOUBLE
    median(d)	median(d)	DOUBLE
    median(d1)	median(d1)	DECIMAL(10,2)
    median(d2)	median(d2)	DECIMAL(38,3)
    median(dt)	median(dt)	TIMESTAMP
    median(ts)	median(ts)	TIMESTAMP
    median(v)	median(v)	VARCHAR
    median(b)	median(b)	BOOLEAN
    median(null)	median(NULL)	DOUBLE
    quantile_cont(i, 0.25)	quantile_cont(i, 0.25)	DOUBLE
    quantile_cont(dt, 0.9)	quantile_cont(dt, 0.9)	TIMESTAMP
    quantile_cont(d3, -0.5)	quantile_cont(d3, -0.5)	DECIMAL(18,4)
    quantile_cont(null, 1)	quantile_cont(NULL, 1)	DOUBLE
    quantile_disc(i, 0.25)	quantile_disc(i, 0.25)	BIGINT
    quantile_disc(v, 1)	quantile_disc(v, 1)	VARCHAR
    quantile_disc(dt, 1e-1)	quantile_disc(dt, 1e-1)	DATE
    quantile(d1, 0)	quantile(d1, 0)	DECIMAL(10,2)
    quantile_disc(null, 0.5)	quantile_disc(NULL, 0.5)	NULL
    sum(distinct i)	sum(DISTINCT i)	HUGEINT
    avg(distinct d1)	avg(DISTINCT d1)	DOUBLE
    median(distinct i)	median(DISTINCT i)	DOUBLE
    stddev(distinct d)	stddev(DISTINCT d)	DOUBLE
    quantile_disc(distinct v, 0.5)	quantile_disc(DISTINCT v, 0.5)	VARCHAR
    sum(i) filter (where b)	sum(i) FILTER (WHERE b)	HUGEINT
    median(i) filter (i > 1)	median(i) FILTER (WHERE (i > 1))	DOUBLE
    first(v) filter (where b)	"first"(v) FILTER (WHERE b)	VARCHAR
    case when b then i else 1.5 end	CASE  WHEN (b) THEN (i) ELSE 1.5 END	DECIMAL(20,1)
    case when b then i end	CASE  WHEN (b) THEN (i) ELSE NULL END	BIGINT
    case i when 1 then 'a' else 'b' end	CASE  WHEN ((i = 1)) THEN ('a') ELSE 'b' END	VARCHAR
    case when b then null end	CASE  WHEN (b) THEN (NULL) ELSE NULL END	NULL
    coalesce(i, d)	COALESCE(i, d)	DOUBLE
    coalesce(d1, 1)	COALESCE(d1, 1)	DECIMAL(12,2)
    coalesce(d1, d3)	COALESCE(d1, d3)	DECIMAL(18,4)
    coalesce(d1, i)	COALESCE(d1, i)	DECIMAL(21,2)
    coalesce(dt, ts)	COALESCE(dt, ts)	TIMESTAMP
    coalesce(b, 1)	COALESCE(b, 1)	BIGINT
    nullif(i, 1)	"nullif"(i, 1)	BIGINT
    nullif(v, 'a')	"nullif"(v, 'a')	VARCHAR
    nullif(i, 1.5)	"nullif"(i, 1.5)	BIGINT
    nullif(v, 1)	"nullif"(v, 1)	VARCHAR
    nullif(dt, '2026-01-01')	"nullif"(dt, '2026-01-01')	DATE
    if(b, 1, 2.5)	"if"(b, 1, 2.5)	DECIMAL(11,1)
    ifnull(i, 0)	COALESCE(i, 0)	BIGINT
    greatest(i, d)	greatest(i, d)	DOUBLE
    least(i, 1, 2.5)	least(i, 1, 2.5)	DECIMAL(20,1)
    greatest(1, null, 2)	greatest(1, NULL, 2)	BIGINT
    i = '1'	(i = '1')	BOOLEAN
    v = 1	(v = 1)	BOOLEAN
    v = i	(v = i)	BOOLEAN
    v = d	(v = d)	BOOLEAN
    v = 1.5	(v = 1.5)	BOOLEAN
    v = dt	(v = dt)	BOOLEAN
    dt = '2026-01-01'	(dt = '2026-01-01')	BOOLEAN
    ts > '2026-01-01'	(ts > '2026-01-01')	BOOLEAN
    ts > dt	(ts > dt)	BOOLEAN
    ts = dt	(ts = dt)	BOOLEAN
    b = 1	(b = 1)	BOOLEAN
    b = 'true'	(b = 'true')	BOOLEAN
    b = i	(b = i)	BOOLEAN
    b < i	(b < i)	BOOLEAN
    b > 1	(b > 1)	BOOLEAN
    b = d	(b = d)	BOOLEAN
    b = d1	(b = d1)	BOOLEAN
    b = 1.5	(b = 1.5)	BOOLEAN
    d1 = 1	(d1 = 1)	BOOLEAN
    d1 = i	(d1 = i)	BOOLEAN
    d1 = d	(d1 = d)	BOOLEAN
    d1 = d3	(d1 = d3)	BOOLEAN
    i in (1,2,3)	(i IN (1, 2, 3))	BOOLEAN
    i in ('1', '2')	(i IN ('1', '2'))	BOOLEAN
    v in (1, 2)	(v IN (1, 2))	BOOLEAN
    v in ('a', null)	(v IN ('a', NULL))	BOOLEAN
    i in (1.5, 2)	(i IN (1.5, 2))	BOOLEAN
    dt in ('2026-01-01')	(dt IN ('2026-01-01'))	BOOLEAN
    i between 1 and 2	(i BETWEEN 1 AND 2)	BOOLEAN
    i between '1' and '2'	(i BETWEEN '1' AND '2')	BOOLEAN
    dt between '2026-01-01' and '2026-01-31'	(dt BETWEEN '2026-01-01' AND '2026-01-31')	BOOLEAN
    dt between '2026-01-01' and ts	(dt BETWEEN '2026-01-01' AND ts)	BOOLEAN
    i not between 1 and 2	(NOT (i BETWEEN 1 AND 2))	BOOLEAN
    v not in ('a','b')	(NOT (v IN ('a', 'b')))	BOOLEAN
    v like 'a%'	(v ~~ 'a%')	BOOLEAN
    v not like 'a%'	(v !~~ 'a%')	BOOLEAN
    v ilike 'a%'	(v ~~* 'a%')	BOOLEAN
    v not ilike 'a%'	(v !~~* 'a%')	BOOLEAN
    v like 'a%' escape '!'	like_escape(v, 'a%', '!')	BOOLEAN
    v not like 'a%' escape '!'	(NOT like_escape(v, 'a%', '!'))	BOOLEAN
    v like null	(v ~~ NULL)	BOOLEAN
    v is null	(v IS NULL)	BOOLEAN
    v is not null	(v IS NOT NULL)	BOOLEAN
    v is distinct from 'a'	(v IS DISTINCT FROM 'a')	BOOLEAN
    v is not distinct from 'a'	(v IS NOT DISTINCT FROM 'a')	BOOLEAN
    not b	(NOT b)	BOOLEAN
    not (i = 1)	(NOT (i = 1))	BOOLEAN
    not i	(NOT i)	BOOLEAN
    b and b or not b	((b AND b) OR (NOT b))	BOOLEAN
    i and b	(i AND b)	BOOLEAN
    'true' and b	('true' AND b)	BOOLEAN
    v and b	(v AND b)	BOOLEAN
    i + '1'	(i + '1')	BIGINT
    i + null	(i + NULL)	BIGINT
    null + null	(NULL + NULL)	BIGINT
    i || v	(i || v)	VARCHAR
    v || 'x'	(v || 'x')	VARCHAR
    i || d	(i || d)	VARCHAR
    1 || 2	(1 || 2)	VARCHAR
    dt || v	(dt || v)	VARCHAR
    lower(v)	lower(v)	VARCHAR
    lower(null)	lower(NULL)	VARCHAR
    length(v)	length(v)	BIGINT
    len(v)	len(v)	BIGINT
    substring(v, 1, 2)	"substring"(v, 1, 2)	VARCHAR
    substring(v from 1 for 2)	"substring"(v, 1, 2)	VARCHAR
    substr(v, 2)	substr(v, 2)	VARCHAR
    substring(v, '1')	"substring"(v, '1')	VARCHAR
    split_part(v, ',', 1)	split_part(v, ',', 1)	VARCHAR
    split_part(v, ',', '1')	split_part(v, ',', '1')	VARCHAR
    concat(v, i, null)	concat(v, i, NULL)	VARCHAR
    concat(v)	concat(v)	VARCHAR
    trim(v)	"trim"(v)	VARCHAR
    trim(v, 'x')	"trim"(v, 'x')	VARCHAR
    trim(both 'x' from v)	"trim"(v, 'x')	VARCHAR
    trim(leading from v)	ltrim(v)	VARCHAR
    trim(trailing 'x' from v)	rtrim(v, 'x')	VARCHAR
    ltrim(v, 'x')	ltrim(v, 'x')	VARCHAR
    replace(v, 'a', 'b')	"replace"(v, 'a', 'b')	VARCHAR
    starts_with(v, 'a')	starts_with(v, 'a')	BOOLEAN
    prefix(v, 'a')	prefix(v, 'a')	BOOLEAN
    suffix(v, 'a')	suffix(v, 'a')	BOOLEAN
    ends_with(v, 'a')	ends_with(v, 'a')	BOOLEAN
    contains(v, 'a')	contains(v, 'a')	BOOLEAN
    v ^@ 'a'	(v ^@ 'a')	BOOLEAN
    hour(ts)	"hour"(ts)	BIGINT
    hour(dt)	"hour"(dt)	BIGINT
    year(dt)	"year"(dt)	BIGINT
    second(ts)	"second"(ts)	BIGINT
    dayofweek(ts)	dayofweek(ts)	BIGINT
    isodow(ts)	isodow(ts)	BIGINT
    weekday(ts)	weekday(ts)	BIGINT
    dayofyear(ts)	dayofyear(ts)	BIGINT
    week(ts)	"week"(ts)	BIGINT
    weekofyear(ts)	weekofyear(ts)	BIGINT
    quarter(ts)	"quarter"(ts)	BIGINT
    epoch(ts)	epoch(ts)	DOUBLE
    epoch(dt)	epoch(dt)	DOUBLE
    epoch_ms(ts)	epoch_ms(ts)	BIGINT
    epoch_ms(dt)	epoch_ms(dt)	BIGINT
    millisecond(ts)	"millisecond"(ts)	BIGINT
    microsecond(ts)	"microsecond"(ts)	BIGINT
    decade(ts)	"decade"(ts)	BIGINT
    century(ts)	"century"(ts)	BIGINT
    millennium(ts)	"millennium"(ts)	BIGINT
    isoyear(ts)	isoyear(ts)	BIGINT
    date_part('hour', ts)	date_part('hour', ts)	BIGINT
    datepart('hour', ts)	datepart('hour', ts)	BIGINT
    date_part('epoch', ts)	date_part('epoch', ts)	DOUBLE
    date_part('isoyear', ts)	date_part('isoyear', ts)	BIGINT
    date_part('milliseconds', ts)	date_part('milliseconds', ts)	BIGINT
    extract(hour from ts)	date_part('HOUR', ts)	BIGINT
    extract('hour' from ts)	date_part('hour', ts)	BIGINT
    extract(epoch from ts)	date_part('epoch', ts)	DOUBLE
    extract(hour from dt)	date_part('HOUR', dt)	BIGINT
    extract(milliseconds from ts)	date_part('MILLISECONDS', ts)	BIGINT
    date_trunc('hour', ts)	date_trunc('hour', ts)	TIMESTAMP
    date_trunc('day', dt)	date_trunc('day', dt)	TIMESTAMP
    date_trunc('hour', dt)	date_trunc('hour', dt)	TIMESTAMP
    datetrunc('hour', ts)	datetrunc('hour', ts)	TIMESTAMP
    date_trunc('isoyear', ts)	date_trunc('isoyear', ts)	TIMESTAMP
    ts::date	CAST(ts AS date)	DATE
    cast(ts as date)	CAST(ts AS date)	DATE
    try_cast(v as bigint)	TRY_CAST(v AS BIGINT)	BIGINT
    v::int	CAST(v AS INTEGER)	BIGINT
    i::varchar	CAST(i AS VARCHAR)	VARCHAR
    i::decimal	CAST(i AS DECIMAL)	DECIMAL(18,3)
    i::decimal(10)	CAST(i AS DECIMAL(10))	DECIMAL(10,0)
    i::numeric(10,2)	CAST(i AS DECIMAL(10, 2))	DECIMAL(10,2)
    i::float	CAST(i AS FLOAT)	DOUBLE
    i::real	CAST(i AS FLOAT)	DOUBLE
    b::double	CAST(b AS double)	DOUBLE
    b::decimal	CAST(b AS DECIMAL)	DECIMAL(18,3)
    d::boolean	CAST(d AS BOOLEAN)	BOOLEAN
    d::decimal(10,2)	CAST(d AS DECIMAL(10, 2))	DECIMAL(10,2)
    date '2026-01-01'	CAST('2026-01-01' AS date)	DATE
    DATE '2026-01-01'	CAST('2026-01-01' AS DATE)	DATE
    timestamp '2026-01-01 00:00:00'	CAST('2026-01-01 00:00:00' AS TIMESTAMP)	TIMESTAMP
    '2026-01-01'::date	CAST('2026-01-01' AS date)	DATE
    cast('2026-01-01' as timestamp)	CAST('2026-01-01' AS TIMESTAMP)	TIMESTAMP
    -5 // 2	(-5 // 2)	BIGINT
    - 5	-5	BIGINT
    -1.5	-1.5	DECIMAL(2,1)
    +1	(+(1))	BIGINT
    true	true	BOOLEAN
    5 = 5.0	(5 = 5.0)	BOOLEAN
    date(ts)	CAST(ts AS DATE)	DATE
    count(*) filter (where b)	count_star() FILTER (WHERE b)	BIGINT
    count(*) filter (b)	count_star() FILTER (WHERE b)	BIGINT
    count(*) filter (i)	count_star() FILTER (WHERE i)	BIGINT
    sum(i) filter (where i > 1)	sum(i) FILTER (WHERE (i > 1))	HUGEINT
    sum(distinct i)	sum(DISTINCT i)	HUGEINT
    min(i) filter (i>1)	min(i) FILTER (WHERE (i > 1))	BIGINT
    max(i) + 1	(max(i) + 1)	BIGINT
    max(distinct i)	max(DISTINCT i)	BIGINT
    "i"	i	BIGINT
    t.i	i	BIGINT
    t."I"	i	BIGINT
    I	i	BIGINT
    "T".I	i	BIGINT
    (i)	i	BIGINT
    ((i + 1))	(i + 1)	BIGINT
    i AS "x y"	x y	BIGINT
    i "x y"	x y	BIGINT
    i y	y	BIGINT
    COUNT(I)	count(I)	BIGINT
    SuM(I)	sum(I)	HUGEINT
    hour(TS)	"hour"(TS)	BIGINT
    1 = 2 is null	((1 = 2) IS NULL)	BOOLEAN
    i in (1) = true	((i IN (1)) = true)	BOOLEAN
    'a' like 'a' || 'b'	('a' ~~ ('a' || 'b'))	BOOLEAN
    'a' || 1 + 2	('a' || (1 + 2))	VARCHAR
    i is null is null	((i IS NULL) IS NULL)	BOOLEAN
    5 % 3 * 2	((5 % 3) * 2)	BIGINT
    5 // 2 * 2	((5 // 2) * 2)	BIGINT
    not true and false	((NOT true) AND false)	BOOLEAN
    2 between 1 and 3 and true	((2 BETWEEN 1 AND 3) AND true)	BOOLEAN
    1 + 2 * 3 - 4 || 5	(((1 + (2 * 3)) - 4) || 5)	VARCHAR
    1_000	1_000	BIGINT
    d > 1.5	(d > 1.5)	BOOLEAN
    d1 > 1.55	(d1 > 1.55)	BOOLEAN
    case v when 1 then 2 end	CASE  WHEN ((v = 1)) THEN (2) ELSE NULL END	BIGINT
    case when i then 2 end	CASE  WHEN (i) THEN (2) ELSE NULL END	BIGINT
    1 = '1'	(1 = '1')	BOOLEAN
    '1' = '1'	('1' = '1')	BOOLEAN
    '1' < 1	('1' < 1)	BOOLEAN
    null = 1	(NULL = 1)	BOOLEAN
    null = null	(NULL = NULL)	BOOLEAN
    null in (1)	(NULL IN (1))	BOOLEAN
    i in (null)	(i IN (NULL))	BOOLEAN
    coalesce(null, null)	COALESCE(NULL, NULL)	NULL
    coalesce(null, 1)	COALESCE(NULL, 1)	BIGINT
    greatest(d1, d3)	greatest(d1, d3)	DECIMAL(18,4)
    greatest(d1, i)	greatest(d1, i)	DECIMAL(21,2)
    least(ts, dt)	least(ts, dt)	TIMESTAMP
    round(1.555, 2)	round(1.555, 2)	DECIMAL(4,2)
    sum(i) / count(*)	(sum(i) / count_star())	DOUBLE
    sum(i) * 100.0 / sum(h)	((sum(i) * 100.0) / sum(h))	DOUBLE
    avg(i)::decimal(10,2)	CAST(avg(i) AS DECIMAL(10, 2))	DECIMAL(10,2)
    round(avg(i), 2)	round(avg(i), 2)	DOUBLE
    sum(i) // 2	(sum(i) // 2)	HUGEINT
    sum(i) % 3	(sum(i) % 3)	HUGEINT
    (i + d1 * 2)	(i + (d1 * 2))	DECIMAL(22,2)
    3000000000 * 1.5	(3000000000 * 1.5)	DECIMAL(21,1)
    1 * 1.5	(1 * 1.5)	DECIMAL(12,1)
    1 + 1.5	(1 + 1.5)	DECIMAL(12,1)
    coalesce(1.5, 3000000000)	COALESCE(1.5, 3000000000)	DECIMAL(20,1)
    1.5::decimal(38,30)+1.5::decimal(38,3)	(CAST(1.5 AS DECIMAL(38, 30)) + CAST(1.5 AS DECIMAL(38, 3)))	DECIMAL(38,30)
    1.5::decimal(18,12)*1.5::decimal(18,12)	(CAST(1.5 AS DECIMAL(18, 12)) * CAST(1.5 AS DECIMAL(18, 12)))	DECIMAL(36,24)
    1.5::decimal(18,1)*2	(CAST(1.5 AS DECIMAL(18, 1)) * 2)	DECIMAL(18,1)
    b and (b and b) or (b or b)	((b AND b AND b) OR b OR b)	BOOLEAN
    b between 1 and 2	(b BETWEEN 1 AND 2)	BOOLEAN
    b in (1.5)	(b IN (1.5))	BOOLEAN
    b in (d)	(b IN (d))	BOOLEAN
    b is distinct from d	(b IS DISTINCT FROM d)	BOOLEAN
    b is distinct from 1.5	(b IS DISTINCT FROM 1.5)	BOOLEAN
    nullif(b, d)	"nullif"(b, d)	BOOLEAN
    nullif(b, 1)	"nullif"(b, 1)	BOOLEAN
    nullif(v, i)	"nullif"(v, i)	VARCHAR
    extract(millisecond from ts)	date_part('MILLISECONDS', ts)	BIGINT
    extract(microseconds from ts)	date_part('MICROSECONDS', ts)	BIGINT
    extract(microsecond from ts)	date_part('MICROSECONDS', ts)	BIGINT
    extract(weeks from ts)	date_part('WEEK', ts)	BIGINT
    extract(centuries from ts)	date_part('CENTURY', ts)	BIGINT
    extract(millennia from ts)	date_part('MILLENNIUM', ts)	BIGINT
    extract(decades from ts)	date_part('DECADE', ts)	BIGINT
    extract(quarters from ts)	date_part('QUARTER', ts)	BIGINT
    extract(isoyear from ts)	date_part('isoyear', ts)	BIGINT
    date_part('yearweek', ts)	date_part('yearweek', ts)	BIGINT
    yearweek(ts)	yearweek(ts)	BIGINT
    era(ts)	era(ts)	BIGINT
    coalesce(v, null)	COALESCE(v, NULL)	VARCHAR
    substring(v, null)	"substring"(v, NULL)	VARCHAR
    i / null	(i / NULL)	DOUBLE
    d / '2'	(d / '2')	DOUBLE
    d1 + '2.5'	(d1 + '2.5')	DOUBLE
    h + '2'	(h + '2')	HUGEINT
    -null	(-(NULL))	BIGINT
    i > null	(i > NULL)	BOOLEAN
    round(null)	round(NULL)	BIGINT
    sum(d1) / 2	(sum(d1) / 2)	DOUBLE
    sum(i) * 2	(sum(i) * 2)	HUGEINT
    sum(i) + 0.5	(sum(i) + 0.5)	DECIMAL(38,1)
    avg(d) + 1	(avg(d) + 1)	DOUBLE
    count(*) / 2	(count_star() / 2)	DOUBLE
    count(*) % 2	(count_star() % 2)	BIGINT
    sum(i) = 5	(sum(i) = 5)	BOOLEAN
    max(dt)	max(dt)	DATE
    sum(i) > '5'	(sum(i) > '5')	BOOLEAN
    h = i	(h = i)	BOOLEAN
    h = d1	(h = d1)	BOOLEAN
    h between 1 and 2	(h BETWEEN 1 AND 2)	BOOLEAN
    h in (1, 2.5)	(h IN (1, 2.5))	BOOLEAN
    min(v || 'x')	min((v || 'x'))	VARCHAR
    count(b and b)	count((b AND b))	BIGINT
    sum(case when b then i end)	sum(CASE  WHEN (b) THEN (i) ELSE NULL END)	HUGEINT
    sum(case when b then 1.5 else i end)	sum(CASE  WHEN (b) THEN (1.5) ELSE i END)	DECIMAL(38,1)
    sum(i) filter (where v)	sum(i) FILTER (WHERE v)	HUGEINT
    coalesce(sum(i), 0)	COALESCE(sum(i), 0)	HUGEINT
    coalesce(avg(i), 0)	COALESCE(avg(i), 0)	DOUBLE
    coalesce(sum(i), 0.0)	COALESCE(sum(i), 0.0)	DECIMAL(38,1)
    cast(sum(i) as bigint)	CAST(sum(i) AS BIGINT)	BIGINT
    sum(i)::double / count(*)	(CAST(sum(i) AS double) / count_star())	DOUBLE
    1.0 * i	(1.0 * i)	DECIMAL(21,1)
    1e0 * i	(1e0 * i)	DOUBLE
    i * 1.10	(i * 1.10)	DECIMAL(22,2)
    i::double::bigint	CAST(CAST(i AS double) AS BIGINT)	BIGINT
    'abc'::varchar	CAST('abc' AS VARCHAR)	VARCHAR
    try_cast('abc' as bigint)	TRY_CAST('abc' AS BIGINT)	BIGINT
    try_cast('2026-13-01' as date)	TRY_CAST('2026-13-01' AS date)	DATE
    '5'::bigint + 1	(CAST('5' AS BIGINT) + 1)	BIGINT
    '5.5'::double	CAST('5.5' AS double)	DOUBLE
    '1.25'::decimal(10,2)	CAST('1.25' AS DECIMAL(10, 2))	DECIMAL(10,2)
    true::bigint	CAST(true AS BIGINT)	BIGINT
    null::bigint	CAST(NULL AS BIGINT)	BIGINT
    1::boolean	CAST(1 AS BOOLEAN)	BOOLEAN
    'true'::boolean	CAST('true' AS BOOLEAN)	BOOLEAN
    1.5::double	CAST(1.5 AS double)	DOUBLE
    1.5::bigint	CAST(1.5 AS BIGINT)	BIGINT
    i = 5.0	(i = 5.0)	BOOLEAN
    length('abc')	length('abc')	BIGINT
    upper(lower(trim(v)))	upper(lower("trim"(v)))	VARCHAR
    case when i > 1 then 'a' when i > 2 then null else v end	CASE  WHEN ((i > 1)) THEN ('a') WHEN ((i > 2)) THEN (NULL) ELSE v END	VARCHAR
    if(i, 1, 0)	"if"(i, 1, 0)	BIGINT
    ifnull(v, 'x')	COALESCE(v, 'x')	VARCHAR
    concat('a', 1, 2.5, b, ts)	concat('a', 1, 2.5, b, ts)	VARCHAR
    i is null or v is null and b	((i IS NULL) OR ((v IS NULL) AND b))	BOOLEAN
    d1 * case when b then 1 else -1 end	(d1 * CASE  WHEN (b) THEN (1) ELSE -1 END)	DECIMAL(18,2)
    d1 + abs(5)	(d1 + abs(5))	DECIMAL(13,2)
    d1 % i::int	(d1 % CAST(i AS INTEGER))	DECIMAL(12,2)
    d1 + (1 + 1)	(d1 + (1 + 1))	DECIMAL(13,2)
    d1 + (1 - i)	(d1 + (1 - i))	DECIMAL(22,2)
    least(abs(5), d1)	least(abs(5), d1)	DECIMAL(12,2)
    d3 % round(100, 5)	(d3 % round(100, 5))	DECIMAL(18,4)
    round(floor(d1), -1)	round(floor(d1), -1)	DECIMAL(11,0)
    round(d1, -1)	round(d1, -1)	DECIMAL(10,0)
    d1 % h	(d1 % h)	DOUBLE
    d3 % d2	(d3 % d2)	DOUBLE
    h % 2.5	(h % 2.5)	DOUBLE
    coalesce(d2, d3)	COALESCE(d2, d3)	DECIMAL(38,3)
    coalesce(ceil(d2), d3)	COALESCE(ceil(d2), d3)	DECIMAL(38,0)
    coalesce(h, d3)	COALESCE(h, d3)	DECIMAL(38,4)
    greatest(d1::decimal(38,36), d3)	greatest(CAST(d1 AS DECIMAL(38, 36)), d3)	DECIMAL(38,24)
    d3 + d1::decimal(38,36)	(d3 + CAST(d1 AS DECIMAL(38, 36)))	DECIMAL(38,36)
    d1 + ceil(d2)	(d1 + ceil(d2))	DECIMAL(38,2)
    d1 * i::integer * 2	((d1 * CAST(i AS INTEGER)) * 2)	DECIMAL(18,2)
    if(b, 1, 0) * d1	("if"(b, 1, 0) * d1)	DECIMAL(18,2)
    nullif(5, i) + d1	("nullif"(5, i) + d1)	DECIMAL(13,2)
    i::double	CAST(i AS double)	DOUBLE
    i::DOUBLE	CAST(i AS DOUBLE)	DOUBLE
    i::text	CAST(i AS text)	VARCHAR
    i::int8	CAST(i AS int8)	BIGINT
    i::hugeint	CAST(i AS hugeint)	HUGEINT
    v::TIMESTAMP	CAST(v AS TIMESTAMP)	TIMESTAMP
    v::datetime	CAST(v AS datetime)	TIMESTAMP
    v::Date	CAST(v AS Date)	DATE
    cast(v as double precision)	CAST(v AS DOUBLE)	DOUBLE
    i::numeric	CAST(i AS DECIMAL)	DECIMAL(18,3)
    i::char	CAST(i AS VARCHAR)	VARCHAR
    i::varchar(10)	CAST(i AS VARCHAR(10))	VARCHAR
    i::bool	CAST(i AS bool)	BOOLEAN
    i::boolean	CAST(i AS BOOLEAN)	BOOLEAN
    b is true	(CAST(b AS BOOLEAN) IS NOT DISTINCT FROM true)	BOOLEAN
    b is not true	(CAST(b AS BOOLEAN) IS DISTINCT FROM true)	BOOLEAN
    b is false	(CAST(b AS BOOLEAN) IS NOT DISTINCT FROM false)	BOOLEAN
    b is not false	(CAST(b AS BOOLEAN) IS DISTINCT FROM false)	BOOLEAN
    i isnull	(i IS NULL)	BOOLEAN
    i notnull	(i IS NOT NULL)	BOOLEAN
    extract(dow from ts)	date_part('dow', ts)	BIGINT
    extract(year from ts)	date_part('YEAR', ts)	BIGINT
    extract(years from ts)	date_part('YEAR', ts)	BIGINT
    extract(doy from ts)	date_part('doy', ts)	BIGINT
    date_part('year', ts)	date_part('year', ts)	BIGINT
    i == 1	(i = 1)	BOOLEAN
    i != 1	(i != 1)	BOOLEAN
    i <> 1	(i != 1)	BOOLEAN
    sum(t.i)	sum(t.i)	HUGEINT
    count(distinct i) filter (where i > 1 and b)	count(DISTINCT i) FILTER (WHERE ((i > 1) AND b))	BIGINT
    case i when 1 then 2 when 3 then 4 end	CASE  WHEN ((i = 1)) THEN (2) WHEN ((i = 3)) THEN (4) ELSE NULL END	BIGINT
    case when b then 1 when i=2 then 3 else null end	CASE  WHEN (b) THEN (1) WHEN ((i = 2)) THEN (3) ELSE NULL END	BIGINT
    i between 1 and 2 and b	((i BETWEEN 1 AND 2) AND b)	BOOLEAN
    not b and b	((NOT b) AND b)	BOOLEAN
    b or b or b	(b OR b OR b)	BOOLEAN
    b and (b and b)	(b AND b AND b)	BOOLEAN
    (b or b) and b	((b OR b) AND b)	BOOLEAN
    i in (1)	(i IN (1))	BOOLEAN
    v like 'a' and v not like 'b'	((v ~~ 'a') AND (v !~~ 'b'))	BOOLEAN
    v || 'a' || 'b'	((v || 'a') || 'b')	VARCHAR
    -(-i)	(-((-(i))))	BIGINT
    - - 5	5	BIGINT
    -(5)	-5	BIGINT
    -(i+1)	(-((i + 1)))	BIGINT
    +5	(+(5))	BIGINT
    5::bigint	CAST(5 AS BIGINT)	BIGINT
    1E3	1E3	DOUBLE
    00012	00012	BIGINT
    'it''s'	'it''s'	VARCHAR
    true and false	(true AND false)	BOOLEAN
    TRUE	true	BOOLEAN
    Null	NULL	NULL
    if(b,1,2)	"if"(b, 1, 2)	BIGINT
    "count"(i)	count(i)	BIGINT
    coalesce(i)	COALESCE(i)	BIGINT
    ifnull(i,2)	COALESCE(i, 2)	BIGINT
    NULLIF(i,2)	"nullif"(i, 2)	BIGINT
    date_trunc('HOUR', ts)	date_trunc('HOUR', ts)	TIMESTAMP
    i + 1 as "total sum"	total sum	BIGINT
    i % 2	(i % 2)	BIGINT
    i // 2	(i // 2)	BIGINT
    max(i) - min(i)	(max(i) - min(i))	BIGINT
    count(*) filter (where b) * 100.0 / count(*)	((count_star() FILTER (WHERE b) * 100.0) / count_star())	DOUBLE
    month(ts)	"month"(ts)	BIGINT
    dayofmonth(ts)	dayofmonth(ts)	BIGINT
    minute(ts)	"minute"(ts)	BIGINT
    len(v) > 3	(len(v) > 3)	BOOLEAN
    contains(v,'a') = true	(contains(v, 'a') = true)	BOOLEAN
    lower(v) = 'x'	(lower(v) = 'x')	BOOLEAN
    greatest(i,1)	greatest(i, 1)	BIGINT
    case when b then 'x' end is null	(CASE  WHEN (b) THEN ('x') ELSE NULL END IS NULL)	BOOLEAN
    i as value	value	BIGINT
    """

  /// Expressions that DuckDB refuses to bind.
  static let refused = """
    -b
    abs(b)
    round(d,i)
    sum(v)
    sum(dt)
    avg(b)
    bool_or(i)
    coalesce(v, 1)
    coalesce(b, d)
    coalesce(b, d1)
    coalesce(b, 1.5)
    if(b, v, 1)
    greatest(v, i)
    v < 5
    v < 1.5
    v > d
    v < dt
    dt < 1
    v between 1 and 2
    v between i and 2
    i like '1%'
    i + v
    v + v
    lower(i)
    length(i)
    substring(v, d)
    substring(v, 1.5)
    substring(v, b)
    concat()
    replace(v, 'a')
    hour('2026-01-01 00:00:00')
    hour(v)
    hour(i)
    date_part('foo', ts)
    i::decimal(39)
    i::decimal(3,4)
    i + b
    b + b
    x.i
    x
    foo(i)
    lower(i, i)
    sum(i, i)
    sum(*)
    lower(distinct v)
    lower(v) filter (where b)
    1 < 2 < 3
    -1::varchar
    count(distinct i, i)
    count(distinct *)
    sum(sum(i))
    case when b then v else i end
    1.5::decimal(38,30)*1.5::decimal(38,30)
    b < d
    b > 1.5
    b < d1
    b between 1.5 and 2
    greatest(b, d)
    case when b then b else d end
    b + null
    abs('x')
    v like i
    min(ts) + 1
    split_part(url, '/', 2)
    ?
    $1
    i !~ 'a'
    lambda x: x
    x -> x + 1
    cast(v as foo)
    sum("value") from (select 1 as value)
    "a b" from (select 1 as "a b")
    sum("a b") from (select 1 as "a b")
    sum("A") from (select 1 as a)
    i not like '1'
    """
}
