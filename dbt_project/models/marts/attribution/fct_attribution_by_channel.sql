-- Spend stands beside each model and kind of conversion, so sum it within one model and kind only.
-- A channel that cost money and converted nobody has its row, with credit 0.
with credits as (
    select * from {{ ref('int_credit_by_conversion_day') }}
),

spend as (
    select * from {{ ref('int_spend_daily') }}
),

conversions as (
    select * from {{ ref('int_conversions') }}
),

models as (
    select model from {{ ref('attribution_models') }}
),

kinds as (
    select 'order' as conversion_kind
    union
    select conversion_kind from conversions
),

credited as (
    select
        model,
        conversion_kind,
        channel,
        {{ first_day_of('month', 'conversion_date') }} as conversion_month,
        sum(credit) as credit,
        sum(revenue) as revenue,
        sum(case when is_first_order then credit else 0 end) as new_customer_credit,
        sum(case when is_first_order then revenue else 0 end) as new_customer_revenue,
        sum(case when is_order and not is_first_order then credit else 0 end) as returning_customer_credit,
        sum(case when is_order and not is_first_order then revenue else 0 end)
            as returning_customer_revenue
    from credits
    group by model, conversion_kind, channel, {{ first_day_of('month', 'conversion_date') }}
),

spent as (
    select
        models.model,
        kinds.conversion_kind,
        months.channel,
        months.conversion_month,
        months.spend
    from (
        select
            channel,
            {{ first_day_of('month', 'spend_date') }} as conversion_month,
            sum(spend) as spend
        from spend
        group by channel, {{ first_day_of('month', 'spend_date') }}
    ) as months
    cross join models
    cross join kinds
),

joined as (
    select
        coalesce(credited.model, spent.model) as model,
        coalesce(credited.conversion_kind, spent.conversion_kind) as conversion_kind,
        coalesce(credited.channel, spent.channel) as channel,
        coalesce(credited.conversion_month, spent.conversion_month) as conversion_month,
        coalesce(credited.credit, 0) as credit,
        coalesce(credited.revenue, 0) as revenue,
        coalesce(credited.new_customer_credit, 0) as new_customer_credit,
        coalesce(credited.new_customer_revenue, 0) as new_customer_revenue,
        coalesce(credited.returning_customer_credit, 0) as returning_customer_credit,
        coalesce(credited.returning_customer_revenue, 0) as returning_customer_revenue,
        coalesce(spent.spend, 0) as spend
    from credited
    full outer join spent
        on
            credited.model = spent.model
            and credited.conversion_kind = spent.conversion_kind
            and credited.channel = spent.channel
            and credited.conversion_month = spent.conversion_month
),

final as (
    select
        model,
        conversion_kind,
        channel,
        conversion_month,
        credit,
        revenue,
        new_customer_credit,
        new_customer_revenue,
        returning_customer_credit,
        returning_customer_revenue,
        spend,
        round(spend / nullif(credit, 0), 6) as cost_per_conversion,
        round(spend / nullif(new_customer_credit, 0), 6) as cost_per_new_customer,
        round(revenue / nullif(spend, 0), 6) as return_on_ad_spend,
        '{{ var("reporting_currency") }}' as currency
    from joined
)

select * from final
