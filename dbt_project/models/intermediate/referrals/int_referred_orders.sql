-- Whose code an order used. A code that two customers are said to own is the one's who comes first by id; a code that
-- nobody is said to own stands for itself.
with codes_used as (
    select * from {{ ref('int_referral_codes_used') }}
),

owners as (
    select
        referral_code,
        {{ first_by_code_point('referrer_customer_id') }} as referrer_customer_id
    from {{ ref('stg_files__referrals') }}
    group by referral_code
),

customers as (
    select * from {{ ref('int_record_persons') }}
    where record_kind = 'customer'
),

conversions as (
    select * from {{ ref('int_conversions') }}
    where conversion_kind = 'order' and is_counted
),

orders as (
    select * from {{ ref('int_orders') }}
),

final as (
    select
        conversions.order_id,
        conversions.person_id,
        codes_used.referral_code,
        codes_used.partner,
        coalesce(owners.referrer_customer_id, 'code:' || codes_used.referral_code) as referrer_id,
        customers.person_id as referrer_person_id,
        coalesce(customers.person_id = conversions.person_id, false) as is_own_use,
        conversions.is_first_order,
        orders.gross_value,
        orders.net_value,
        conversions.conversion_date as order_date,
        conversions.conversion_at as ordered_at
    from conversions
    inner join codes_used on conversions.order_id = codes_used.order_id
    inner join orders on conversions.order_id = orders.order_id
    left join owners on codes_used.referral_code = owners.referral_code
    left join customers on owners.referrer_customer_id = customers.record_id
)

select * from final
