-- A refund counts amount x (total - tax - shipping) / total, to the cent, in the order's currency; all of an order is
-- then converted at the rate of the order's day. Without any rate the values are null and rate_used says `missing`.
with orders as (
    select * from {{ ref('int_orders_gathered') }}
),

persons as (
    select * from {{ ref('int_record_persons') }}
    where record_kind = 'order'
),

refunds as (
    select * from {{ ref('int_refunds_gathered') }}
),

rates as (
    select * from {{ ref('int_exchange_rates') }}
),

priced as (
    select
        orders.*,
        persons.person_id,
        coalesce(orders.currency, '{{ var("reporting_currency") }}') as order_currency,
        orders.order_total - coalesce(orders.tax_total, 0) - coalesce(orders.shipping_total, 0) as goods_value,
        {{ business_day('orders.ordered_at') }} as order_date
    from orders
    inner join persons on orders.order_id = persons.record_id
),

refunded as (
    select
        priced.order_id,
        sum(
            case
                when priced.order_total = 0 then 0
                else round(refunds.refund_amount * priced.goods_value / priced.order_total, 2)
            end
        ) as refunds_value
    from priced
    inner join refunds on priced.order_id = refunds.order_id
    group by priced.order_id
),

final as (
    select
        priced.order_id,
        priced.person_id,
        priced.customer_id,
        coalesce(priced.status, 'paid') as status,
        '{{ var("reporting_currency") }}' as currency,
        priced.order_currency as paid_currency,
        priced.coupon_codes,
        priced.referral_code,
        priced.sales_channel,
        priced.country,
        {{ rate_used('priced.order_currency', 'priced.order_date') }} as rate_used,
        {{ converted('priced.order_total', 'rates.rate', 2) }} as gross_value,
        {{ converted('(priced.goods_value - coalesce(refunded.refunds_value, 0))', 'rates.rate', 2) }} as net_value,
        {{ converted('coalesce(refunded.refunds_value, 0)', 'rates.rate', 2) }} as refunds_value,
        {{ converted('coalesce(priced.discount_total, 0)', 'rates.rate', 2) }} as discount_value,
        coalesce(priced.status, 'paid') = 'paid' as is_counted,
        priced.order_date,
        priced.ordered_at,
        priced.promised_at,
        priced.delivered_at
    from priced
    left join refunded on priced.order_id = refunded.order_id
    left join rates
        on
            priced.order_currency = rates.currency
            and priced.order_date >= rates.rate_date
            and priced.order_date < rates.next_rate_date
)

select * from final
