-- A code stands on the order itself, or in the list of referrals; the order's own word comes first.
with orders as (
    select * from {{ ref('int_orders_gathered') }}
),

referrals as (
    select * from {{ ref('stg_files__referrals') }}
),

codes as (
    select
        referral_code,
        {{ first_by_code_point('partner') }} as partner
    from referrals
    group by referral_code
),

listed as (
    select
        order_id,
        {{ first_by_code_point('referral_code') }} as referral_code
    from referrals
    where order_id is not null
    group by order_id
),

used as (
    select
        orders.order_id,
        coalesce(orders.referral_code, listed.referral_code) as referral_code,
        orders.ordered_at as used_at
    from orders
    left join listed on orders.order_id = listed.order_id
),

final as (
    select
        used.order_id,
        used.referral_code,
        codes.partner,
        used.used_at
    from used
    left join codes on used.referral_code = codes.referral_code
    where used.referral_code is not null
)

select * from final
