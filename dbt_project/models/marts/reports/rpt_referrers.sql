-- Champions and partners, those who brought most new customers first: ten at most.
with referrers as (
    select * from {{ ref('fct_referrals') }}
    where is_champion or partner is not null
),

placed as (
    select
        *,
        row_number() over (
            order by new_customers desc, revenue desc, {{ by_code_point('referrer_id') }}
        ) as place
    from referrers
),

final as (
    select
        cast(place as integer) as place,
        referrer_id,
        partner,
        is_champion,
        invited,
        new_customers,
        orders,
        revenue,
        currency
    from placed
    where place <= 10
)

select * from final
