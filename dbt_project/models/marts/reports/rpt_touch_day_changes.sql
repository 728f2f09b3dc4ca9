-- What tonight changed in the revenue of touch days before tonight, by the model last_non_direct. The first night of
-- all books years at once, and changes nothing that anybody has seen.
with changes as (
    select * from {{ ref('fct_attribution_restatements') }}
    where conversion_kind = 'order' and model = 'last_non_direct'
),

nights as (
    select as_of_date from {{ ref('int_booked_night') }}
    where as_of_date > (select min(changes.as_of_date) from changes)
),

final as (
    select
        changes.as_of_date,
        changes.channel,
        changes.reason,
        count(distinct changes.touch_date) as touch_days,
        sum(changes.delta_credit) as delta_credit,
        sum(changes.delta_revenue) as delta_revenue,
        '{{ var("reporting_currency") }}' as currency
    from changes
    inner join nights
        on changes.as_of_date = nights.as_of_date and changes.touch_date < nights.as_of_date
    group by changes.as_of_date, changes.channel, changes.reason
)

select * from final
