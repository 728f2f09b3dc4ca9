-- The campaigns that the platforms list, with or without a day of figures.
with meta_campaigns as (
    select * from {{ ref('stg_meta_ads__campaigns') }}
),

google_campaigns as (
    select * from {{ ref('stg_google_ads__campaigns') }}
),

final as (
    select
        'meta' as platform,
        account_id,
        campaign_id,
        campaign_name,
        objective,
        effective_status as status
    from meta_campaigns
    union all
    select
        'google' as platform,
        account_id,
        campaign_id,
        campaign_name,
        objective,
        coalesce(effective_status, status) as status
    from google_campaigns
)

select * from final
