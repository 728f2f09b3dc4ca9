-- A referrer has a code; that nobody used it is worth knowing too. Whoever uses the own code invites nobody.
with codes as (
    select
        referrer_customer_id as referrer_id,
        partner,
        used_at,
        order_id
    from {{ ref('stg_files__referrals') }}
),

referred as (
    select * from {{ ref('int_referred_orders') }}
    where not is_own_use
),

customers as (
    select * from {{ ref('int_record_persons') }}
    where record_kind = 'customer'
),

given as (
    select
        referrer_id,
        {{ first_by_code_point('partner') }} as partner,
        count(case when used_at is not null and order_id is null then 1 end) as uses_without_order
    from codes
    group by referrer_id
),

brought as (
    select
        referrer_id,
        {{ first_by_code_point('partner') }} as partner,
        count(distinct person_id) as people,
        count(*) as orders,
        count(case when is_first_order then 1 end) as new_customers,
        sum(coalesce(net_value, 0)) as revenue,
        max(order_date) as last_order_date
    from referred
    group by referrer_id
),

ids as (
    select referrer_id from given
    union
    select referrer_id from brought
),

final as (
    select
        ids.referrer_id,
        customers.person_id,
        coalesce(given.partner, brought.partner) as partner,
        coalesce(brought.people, 0) + coalesce(given.uses_without_order, 0) as invited,
        coalesce(brought.new_customers, 0) as new_customers,
        coalesce(brought.orders, 0) as orders,
        coalesce(brought.revenue, 0) as revenue,
        '{{ var("reporting_currency") }}' as currency,
        coalesce(given.partner, brought.partner) is null
        and coalesce(brought.new_customers, 0) >= {{ var('champion_min_customers') }} as is_champion,
        brought.last_order_date
    from ids
    left join given on ids.referrer_id = given.referrer_id
    left join brought on ids.referrer_id = brought.referrer_id
    left join customers on ids.referrer_id = customers.record_id
)

select * from final
