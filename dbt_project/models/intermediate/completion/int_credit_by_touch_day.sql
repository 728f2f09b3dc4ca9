-- What each touch day has brought so far.
with credits as (
    select * from {{ ref('fct_attribution_credits') }}
),

final as (
    select
        conversion_kind,
        model,
        channel,
        campaign_id,
        touch_date,
        sum(credit) as credit,
        sum(revenue) as revenue
    from credits
    group by conversion_kind, model, channel, campaign_id, touch_date
)

select * from final
