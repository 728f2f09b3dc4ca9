-- The days of the warehouse, for questions that show days without any row too.
with spend as (
    select min(spend_date) as first_date from {{ ref('int_spend_daily') }}
),

touches as (
    select min(touch_date) as first_date from {{ ref('int_touches') }}
),

conversions as (
    select min(conversion_date) as first_date from {{ ref('int_conversions') }}
),

bounds as (
    select least(spend.first_date, touches.first_date, conversions.first_date, {{ newest_night() }}) as first_date
    from spend
    cross join touches
    cross join conversions
),

days as (
    {{ days_from('(select first_date from bounds)', newest_night()) }}
),

final as (
    select
        day_date,
        {{ first_day_of('week', 'day_date') }} as week_date,
        {{ first_day_of('month', 'day_date') }} as month_date,
        {{ first_day_of('quarter', 'day_date') }} as quarter_date,
        {{ first_day_of('year', 'day_date') }} as year_date
    from days
)

select * from final
