"""The five rules in DuckDB over the paths of conversions in a Parquet file, cents by largest remainder.

Weights are doubles, as is usual there; so are the remainders that decide who gets a cent.
"""

import json
import sys

import duckdb

_RULES = """
create table credits as
with weighed as (
    select
        conversion_id, touch_id, channel, position, net_value, unnest([
            {'model': 'first_touch', 'weight': (position = 1)::double},
            {'model': 'last_touch', 'weight': (position = path_length)::double},
            {'model': 'linear', 'weight': 1.0::double},
            {'model': 'position_based', 'weight': case
                when path_length <= 2 then 1 when position in (1, path_length) then 0.4 else 0.2 / (path_length - 2)
            end::double},
            {'model': 'time_decay', 'weight': power(2, -epoch(conversion_at - touch_at) / 604800)}
        ], recursive := true)
    from read_parquet($paths)
),
shared as (
    select
        * exclude (weight),
        weight / sum(weight) over (partition by conversion_id, model) as credit,
        cast(round(net_value * 100) as bigint) as cents
    from weighed
    where weight > 0
),
ranked as (
    select
        *,
        floor(cents * credit) as whole_cents,
        row_number() over (
            partition by conversion_id, model order by cents * credit - floor(cents * credit) desc, position
        ) as turn,
        cents - sum(floor(cents * credit)) over (partition by conversion_id, model) as cents_left
    from shared
)
select
    conversion_id, model, touch_id, channel, credit,
    (whole_cents + case when turn <= cents_left then 1 else 0 end) / 100 as revenue
from ranked
"""

with duckdb.connect() as connection:
    connection.execute(_RULES, {"paths": sys.argv[1]})
    sums = connection.execute("select model, channel, sum(credit), sum(revenue) from credits group by all").fetchall()
found = {f"{model} {channel}": credit for model, channel, credit, _ in sums}
print(json.dumps({"version": duckdb.__version__, "found": found}))
