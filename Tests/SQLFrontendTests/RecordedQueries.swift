/// Answers recorded from DuckDB 2.0 for whole queries over the table of `RecordedTypings`.
enum RecordedQueries {
  /// Query and output columns (`name:type`, separated by ` | `), a tab between them.
  static let accepted = """
    select i as x from t where x = 1	x:BIGINT
    select i as v2, count(*) from t group by v2	v2:BIGINT | count_star():BIGINT
    select i+1 as i from t group by i	i:BIGINT
    select i+1 as i, count(*) from t where i = 1 group by i	i:BIGINT | count_star():BIGINT
    select v as i from t where i = 1	i:VARCHAR
    select v as i from t order by i	i:VARCHAR
    select i as a, a + 1 as b2 from t	a:BIGINT | b2:BIGINT
    select i+1, count(*) from t group by i+1	(i + 1):BIGINT | count_star():BIGINT
    select i+1+1, count(*) from t group by i+1	((i + 1) + 1):BIGINT | count_star():BIGINT
    select i+1, count(*) from t group by 1	(i + 1):BIGINT | count_star():BIGINT
    select i+1, count(*) c from t group by all having c > 0	(i + 1):BIGINT | c:BIGINT
    select count(*) c from t having c > 0	c:BIGINT
    select count(*) as c, c+1 as d from t	c:BIGINT | d:BIGINT
    select i from t group by i having count(*) > 0 order by count(*) desc	i:BIGINT
    select i from t order by 1 desc	i:BIGINT
    select distinct i from t order by i	i:BIGINT
    select distinct i, v from t order by v desc, 1	i:BIGINT | v:VARCHAR
    select distinct i+1 as k from t order by k	k:BIGINT
    select distinct i from t limit 1	i:BIGINT
    select distinct * from t	i:BIGINT | h:HUGEINT | d:DOUBLE | v:VARCHAR | b:BOOLEAN | dt:DATE | ts:TIMESTAMP | d1:DECIMAL(10,2) | d2:DECIMAL(38,3) | d3:DECIMAL(18,4)
    select distinct i, count(*) from t group by i	i:BIGINT | count_star():BIGINT
    select i from t order by all	i:BIGINT
    select i from t order by all desc nulls first	i:BIGINT
    select i from t limit 1 offset 0	i:BIGINT
    select i from t limit null	i:BIGINT
    select i from t limit '1'	i:BIGINT
    select i from t offset 1	i:BIGINT
    select i from t offset 0 limit 1	i:BIGINT
    select *, i from t	i:BIGINT | h:HUGEINT | d:DOUBLE | v:VARCHAR | b:BOOLEAN | dt:DATE | ts:TIMESTAMP | d1:DECIMAL(10,2) | d2:DECIMAL(38,3) | d3:DECIMAL(18,4) | i:BIGINT
    select t.* from t	i:BIGINT | h:HUGEINT | d:DOUBLE | v:VARCHAR | b:BOOLEAN | dt:DATE | ts:TIMESTAMP | d1:DECIMAL(10,2) | d2:DECIMAL(38,3) | d3:DECIMAL(18,4)
    select x.i from t as x	i:BIGINT
    select * from t group by all	i:BIGINT | h:HUGEINT | d:DOUBLE | v:VARCHAR | b:BOOLEAN | dt:DATE | ts:TIMESTAMP | d1:DECIMAL(10,2) | d2:DECIMAL(38,3) | d3:DECIMAL(18,4)
    select count(*) filter (where i) from t	count_star() FILTER (WHERE i):BIGINT
    select i from t where i	i:BIGINT
    select i from t where 1	i:BIGINT
    select i from t where d	i:BIGINT
    select i from t where null	i:BIGINT
    select a.i from (select i from t) a	i:BIGINT
    select i from (select i from t)	i:BIGINT
    select z from (select i from t) a(z)	z:BIGINT
    select a.z from (select i, v from t) as a(z)	z:BIGINT
    with a as (select i from t) select * from a	i:BIGINT
    with a(z) as (select i from t) select z from a	z:BIGINT
    with a as (select i from t), b as (select i+1 as j from a) select * from b	j:BIGINT
    with t as (select i from t) select * from t	i:BIGINT
    with t as (select v as q from t) select * from t	q:VARCHAR
    select i x, i x from t	x:BIGINT | x:BIGINT
    select * from (select i x, i x from t) order by x	x:BIGINT | x_1:BIGINT
    select * exclude (i) from t	h:HUGEINT | d:DOUBLE | v:VARCHAR | b:BOOLEAN | dt:DATE | ts:TIMESTAMP | d1:DECIMAL(10,2) | d2:DECIMAL(38,3) | d3:DECIMAL(18,4)
    select * exclude i from t	h:HUGEINT | d:DOUBLE | v:VARCHAR | b:BOOLEAN | dt:DATE | ts:TIMESTAMP | d1:DECIMAL(10,2) | d2:DECIMAL(38,3) | d3:DECIMAL(18,4)
    select t.* exclude (i, v) from t	h:HUGEINT | d:DOUBLE | b:BOOLEAN | dt:DATE | ts:TIMESTAMP | d1:DECIMAL(10,2) | d2:DECIMAL(38,3) | d3:DECIMAL(18,4)
    select count(*) + 1 from t	(count_star() + 1):BIGINT
    select count(*), count(*) from t group by ()	count_star():BIGINT | count_star():BIGINT
    select i from t group by 1, 1	i:BIGINT
    select i as k, count(*) n from t group by k order by n desc, k	k:BIGINT | n:BIGINT
    select 1 as i, count(*) from t group by i	i:BIGINT | count_star():BIGINT
    select 'x', count(*) from t group by 'x'	'x':VARCHAR | count_star():BIGINT
    select case when i=1 then 1 else 2 end from t	CASE  WHEN ((i = 1)) THEN (1) ELSE 2 END:BIGINT
    select i from t;	i:BIGINT
    select i from t;;	i:BIGINT
    select i as "A", a from t	A:BIGINT | a:BIGINT
    select i as a, count(*) from t group by "A"	a:BIGINT | count_star():BIGINT
    select count(*) as n from t order by n+1	n:BIGINT
    select i as n, v as i from t order by n, i+1	n:BIGINT | i:VARCHAR
    select sum(i) as i from t order by i	i:HUGEINT
    select i from t order by v	i:BIGINT
    select i+1 as i from t order by -i	i:BIGINT
    (select i from t)	i:BIGINT
    ((select i from t)) order by i limit 1	i:BIGINT
    (select i from t order by i limit 5) order by i desc	i:BIGINT
    select i, from t	i:BIGINT
    select i i from t	i:BIGINT
    select i as select from t	select:BIGINT
    select i as 'q' from t	q:BIGINT
    select sum(i) from t group by v	sum(i):HUGEINT
    select v from t group by v having sum(i) > 1 and v = 'a'	v:VARCHAR
    select v, sum(i) from t group by v order by sum(d) desc	v:VARCHAR | sum(i):HUGEINT
    select hour(ts), count(*) from t group by hour(ts) having hour(ts) > 3 order by hour(ts)	"hour"(ts):BIGINT | count_star():BIGINT
    select hour(ts) + 1 from t group by hour(ts)	("hour"(ts) + 1):BIGINT
    select hour(ts) from t group by ts	"hour"(ts):BIGINT
    select i % 10 as zz, count(*) from t group by zz having zz > 1	zz:BIGINT | count_star():BIGINT
    select i % 10 as zz, count(*) from t group by zz order by zz + 1	zz:BIGINT | count_star():BIGINT
    select i, sum(d) / sum(i) from t group by all	i:BIGINT | (sum(d) / sum(i)):DOUBLE
    select i + sum(d) from t group by i	(i + sum(d)):DOUBLE
    select i, i + 1 as j, j * 2 as k from t	i:BIGINT | j:BIGINT | k:BIGINT
    select count(*) filter (where i > 1) as a, a / count(*) as ratio from t	a:BIGINT | ratio:DOUBLE
    select i from t group by all having sum(i) > 2	i:BIGINT
    select sum(i) from t having sum(d) > 1	sum(i):HUGEINT
    select i t from t where t = 1	t:BIGINT
    select "I", "v" from "t"	i:BIGINT | v:VARCHAR
    select /* x */ i from t /* y /* nested */ z */	i:BIGINT
    select all i from t	i:BIGINT
    select i from t order by i asc nulls first, v desc nulls last	i:BIGINT
    select i from t order by i descending	i:BIGINT
    select i::bigint from t order by i::bigint	CAST(i AS BIGINT):BIGINT
    select cast(i as varchar) c from t order by c	c:VARCHAR
    select sum(i) filter (where b) from t	sum(i) FILTER (WHERE b):HUGEINT
    select count(*) from t where ts >= '2026-01-01' and ts < '2026-01-02'	count_star():BIGINT
    select count(*) from t where dt between '2026-01-01' and '2026-01-31'	count_star():BIGINT
    select count(*) from t where v in ('a', 'b', null)	count_star():BIGINT
    select count(*) from t where v not in ('a', 'b')	count_star():BIGINT
    select count(*) from t where not (v = 'a' or v like 'b%')	count_star():BIGINT
    select sum(x) from (select i as x, v from t where b) s where v > 'a' group by v	sum(x):HUGEINT
    select s.v, count(*) from (select v, count(*) as n from t group by v) s where n > 1 group by s.v	v:VARCHAR | count_star():BIGINT
    select count(*) as n from (select distinct v from t)	n:BIGINT
    select t.i, t.v from (select * from t) t order by t.v	i:BIGINT | v:VARCHAR
    select i from (t)	i:BIGINT
    select i from ((t))	i:BIGINT
    select i from ((select i from t))	i:BIGINT
    select i as year, v as day from t group by year, day	year:BIGINT | day:VARCHAR
    select date from (select dt as date from t)	date:DATE
    select value, name from (select i as value, v as name from t)	value:BIGINT | name:VARCHAR
    select i as value, count(*) from t group by value	value:BIGINT | count_star():BIGINT
    select sum(value) from (select i as value from t)	sum("value"):HUGEINT
    select count(*) as "count(*)" from t	count(*):BIGINT
    select max(i) as max, min(i) min from t	max:BIGINT | min:BIGINT
    select i as offset from t	offset:BIGINT
    select i as end from t	end:BIGINT
    select date_trunc('day', ts) as day, count(*) from t group by day order by day	day:TIMESTAMP | count_star():BIGINT
    select v, count(*) from t group by v order by 2 desc, 1 limit 10	v:VARCHAR | count_star():BIGINT
    select v, count(*) c from t group by v order by c desc limit 10 offset 5	v:VARCHAR | c:BIGINT
    select upper(v) u, count(*) from t group by upper(v)	u:VARCHAR | count_star():BIGINT
    select upper(v) u, count(*) from t group by u having u like 'A%'	u:VARCHAR | count_star():BIGINT
    """

  /// Queries that DuckDB refuses.
  static let refused = """
    select i, count(*) from t
    select v, i from t group by i
    select i+1, count(*) from t group by 3
    select i+1, count(*) from t group by 0
    select i+1, count(*) from t group by -1
    select i from t having i > 0
    select sum(i) s from t where s > 1
    select sum(sum(i)) from t
    select i from t where sum(i) > 1
    select i from t group by sum(i)
    select i from t order by 2
    select i from t order by 0
    select i from t order by 'a'
    select i from t order by 1.5
    select i from t order by true
    select i from t order by null
    select i from t limit -1
    select i from t limit i
    select x.* from t
    select t.i from t as x
    select x from t
    select from t
    select z from (select i from t) a(z, y)
    with a as (select i from t), a as (select v from t) select * from a
    select * exclude (nope) from t
    select count(distinct i, v) from t
    select 'a' 'b' from t
    select i, count(*) from t group by i order by v
    select i left from t
    select i 'q' from t
    select v from t group by v having i > 1
    select ts from t group by hour(ts)
    select i % 10 as b, count(*) from t group by b
    select i + sum(d) from t group by all
    select j, i as j from t
    select a as b, b as a from t
    select sum(i) as s, avg(s) from t
    select max(i) from t where i = max(i)
    select i from t where
    select i from
    select
    select i from t group
    select i from t group by
    select i from t order i
    select i from t limit
    select i -- comment
    select i from t, t as u
    select i from t qualify true
    select i from t order by i using <
    select i x from t group by x + 1
    select i + 1 x, count(*) from t group by x + 1
    select i + 1 x, count(*) from t group by i + 1 + 1
    select x.y.z from t
    select date_trunc('day', ts)::date as d, count(*) from t group by d
    """
}
