-- The newest business day in a few figures, beside the mean of the 28 days before it.
{%- set night = newest_night() %}
with facts as (
    select
        1 as place,
        'spend' as measure,
        spend_date as business_day,
        spend as amount
    from {{ ref('int_spend_daily') }}
    union all
    select
        2 as place,
        'visits' as measure,
        touch_date as business_day,
        1 as amount
    from {{ ref('int_touches') }}
    where kind = 'visit'
    union all
    select
        case conversion_kind
            when 'lead' then 3 when 'membership' then 4 when 'order' then 5 when 'first_order' then 6 else 8
        end as place,
        conversion_kind as measure,
        conversion_date as business_day,
        1 as amount
    from {{ ref('int_conversions') }}
    where is_counted
    union all
    select
        7 as place,
        'net_revenue' as measure,
        conversion_date as business_day,
        net_value as amount
    from {{ ref('int_conversions') }}
    where is_counted and conversion_kind = 'order'
),

final as (
    select
        place,
        measure,
        {{ night }} as business_day,
        coalesce(sum(case when business_day = {{ night }} then amount end), 0) as amount,
        round(coalesce(sum(case when business_day < {{ night }} then amount end), 0) / 28, 6) as usual_amount,
        '{{ var("reporting_currency") }}' as currency
    from facts
    where business_day between {{ night }} - 28 and {{ night }}
    group by place, measure
)

select * from final
