-- Products that reviews and posts that comments speak of; what speaks of none is one row of its kind without an id.
with voices as (
    select
        *,
        {{ first_day_of('week', 'said_date') }} as week_date
    from {{ ref('int_voices') }}
),

products as (
    select * from {{ ref('dim_products') }}
),

counted as (
    select
        subject_kind,
        subject_id,
        week_date,
        count(*) as voices,
        count(case when sentiment = 'positive' then 1 end) as positive,
        count(case when sentiment = 'negative' then 1 end) as negative
    from voices
    group by subject_kind, subject_id, week_date
),

final as (
    select
        counted.subject_kind,
        counted.subject_id,
        products.product_name,
        counted.week_date,
        counted.voices,
        counted.positive,
        counted.negative,
        round(
            cast(counted.negative as {{ type_decimal() }})
            / nullif(sum(counted.negative) over (partition by counted.subject_kind, counted.week_date), 0),
            6
        ) as share_of_negative
    from counted
    left join products on counted.subject_kind = 'product' and counted.subject_id = products.product_id
)

select * from final
