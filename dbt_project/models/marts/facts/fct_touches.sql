with touches as (
    select * from {{ ref('int_touches') }}
),

final as (
    select
        touch_id,
        person_id,
        visit_id,
        kind,
        channel,
        source,
        medium,
        platform,
        account_id,
        campaign_id,
        campaign_name,
        ad_group_id,
        ad_id,
        keyword,
        referrer_host,
        competitor_id,
        is_paid,
        is_direct,
        touch_date,
        touch_at
    from touches
)

select * from final
