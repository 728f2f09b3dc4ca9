-- What was paid in the reporting currency needs no rate, and is the same from the sources to the marts; so is what is
-- left of it, whatever the currency, in each mart that adds revenue up.
with totals as (
    select
        'paid' as which,
        'gathered' as layer,
        coalesce(sum(round(order_total, 2)), 0) as amount
    from {{ ref('int_orders_gathered') }}
    where coalesce(currency, '{{ var("reporting_currency") }}') = '{{ var("reporting_currency") }}'
    union all
    select
        'paid' as which,
        'fct_conversions' as layer,
        coalesce(sum(gross_value), 0) as amount
    from {{ ref('fct_conversions') }}
    where conversion_kind = 'order' and rate_used = 'none needed'
    union all
    select
        'net' as which,
        'fct_conversions' as layer,
        coalesce(sum(net_value), 0) as amount
    from {{ ref('fct_conversions') }}
    where conversion_kind = 'order' and is_counted
    union all
    select
        'net' as which,
        'dim_persons' as layer,
        coalesce(sum(net_revenue), 0) as amount
    from {{ ref('dim_persons') }}
    union all
    {{ channel_days_by_model('net', 'revenue', 'amount') }}
),

{{ layers_that_differ('totals', 'amount') }}
