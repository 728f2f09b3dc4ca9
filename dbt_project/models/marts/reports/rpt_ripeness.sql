-- Who is ready to buy and who is not yet, tonight and a week before.
with days as (
    select * from {{ ref('fct_ripeness_daily') }}
),

final as (
    select
        business_day,
        cast(sum(hot) as bigint) as hot,
        cast(sum(not_yet_ripe) as bigint) as not_yet_ripe
    from days
    where business_day in ({{ newest_night() }}, {{ newest_night() }} - 7)
    group by business_day
)

select * from final
