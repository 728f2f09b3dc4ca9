-- Days between the orders of people who came back: the mean, and how long nine of ten gaps are.
with orders as (
    select
        person_id,
        order_date,
        lag(order_date) over (partition by person_id order by ordered_at, order_id) as earlier_date
    from {{ ref('int_orders') }}
    where is_counted
),

gaps as (
    select
        person_id,
        {{ days_between('earlier_date', 'order_date') }} as gap_days
    from orders
    where earlier_date is not null
),

final as (
    select
        person_id,
        count(*) as gaps,
        cast(avg(gap_days) as {{ type_double() }}) as mean_gap_days,
        {{ percentile_of(0.9, 'gap_days') }} as long_gap_days
    from gaps
    group by person_id
    union all
    -- Of the shop as a whole.
    select
        null as person_id,
        count(*) as gaps,
        cast(avg(gap_days) as {{ type_double() }}) as mean_gap_days,
        {{ percentile_of(0.9, 'gap_days') }} as long_gap_days
    from gaps
)

select * from final
