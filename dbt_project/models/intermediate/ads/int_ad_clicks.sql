-- What a platform knows of a click by its id: it names the ad however the link was tagged, and the keyword.
with clicks as (
    select
        *,
        row_number() over (partition by gclid order by platform_date, account_id) as place
    from {{ ref('stg_google_ads__clicks') }}
),

campaigns as (
    select * from {{ ref('stg_google_ads__campaigns') }}
),

final as (
    select
        clicks.gclid,
        'google' as platform,
        clicks.account_id,
        clicks.campaign_id,
        campaigns.campaign_name,
        clicks.ad_group_id,
        clicks.ad_id,
        clicks.keyword
    from clicks
    left join campaigns on clicks.campaign_id = campaigns.campaign_id
    where clicks.place = 1
)

select * from final
