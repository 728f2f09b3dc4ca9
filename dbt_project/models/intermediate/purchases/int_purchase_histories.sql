-- What the BG/NBD model needs to know of a customer: days with purchases after the first, and ages in days at the last
-- one and tonight; the same as it was known 90 days ago, with the days of purchase since, to check the model by.
with orders as (
    select
        person_id,
        order_date,
        order_date <= {{ newest_night() }} - 90 as is_then
    from {{ ref('int_orders') }}
    where is_counted and ordered_at <= {{ as_of() }}
    group by person_id, order_date
),

histories as (
    select
        person_id,
        count(*) - 1 as repeats,
        min(order_date) as first_date,
        max(order_date) as last_date,
        count(case when is_then then 1 end) - 1 as repeats_then,
        max(case when is_then then order_date end) as last_date_then,
        count(case when not is_then then 1 end) as purchase_days_since
    from orders
    group by person_id
),

final as (
    select
        person_id,
        {{ newest_night() }} as as_of_date,
        repeats,
        {{ days_between('first_date', 'last_date') }} as last_age_days,
        {{ days_between('first_date', newest_night()) }} as age_days,
        case when last_date_then is not null then repeats_then end as repeats_then,
        {{ days_between('first_date', 'last_date_then') }} as last_age_then_days,
        case
            when last_date_then is not null then {{ days_between('first_date', newest_night() ~ ' - 90') }}
        end as age_then_days,
        purchase_days_since
    from histories
)

select * from final
