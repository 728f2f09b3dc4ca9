with touches as (
    select * from {{ ref('int_touches') }}
),

-- Of several competitors the one with the weightiest sign.
competitors as (
    select
        touches.touch_id,
        touches.competitor_id,
        row_number() over (
            partition by touches.touch_id order by signals.weight desc, touches.competitor_id asc
        ) as place
    from {{ ref('int_competitor_touches') }} as touches
    inner join {{ ref('competitor_signals') }} as signals on touches.signal_type = signals.signal_type
),

final as (
    select
        touches.touch_id,
        touches.person_id,
        touches.visit_id,
        touches.kind,
        touches.channel,
        touches.source,
        touches.medium,
        touches.content,
        touches.platform,
        touches.account_id,
        touches.campaign_id,
        touches.campaign_name,
        touches.ad_group_id,
        touches.ad_id,
        touches.keyword,
        touches.referrer_host,
        competitors.competitor_id,
        touches.is_paid,
        touches.is_direct,
        touches.touch_date,
        touches.touch_at
    from touches
    left join competitors on touches.touch_id = competitors.touch_id and competitors.place = 1
)

select * from final
