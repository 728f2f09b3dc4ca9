-- What a tag may hold to name an ad, an ad group or a campaign: its id, its name, or the fixed tags of its creative.
-- A value that names two things on its platform names none. Platform `*` is for touches whose platform is not known.
with ads as (
    select * from {{ ref('int_ads') }}
),

creative_tags as (
    select * from {{ ref('int_creative_tags') }}
),

keys as (
    select
        'ad' as level,
        ad_id as tag,
        *
    from ads
    where ad_id is not null
    union all
    select
        'ad_group' as level,
        ad_group_id as tag,
        *
    from ads
    where ad_group_id is not null
    union all
    select
        'campaign' as level,
        campaign_id as tag,
        *
    from ads
    where campaign_id is not null
    union all
    select
        'campaign' as level,
        lower(campaign_name) as tag,
        *
    from ads
    where campaign_name is not null
    union all
    select
        'ad_in_campaign' as level,
        campaign_id || '/' || lower(ad_name) as tag,
        *
    from ads
    where ad_id is not null
    union all
    select
        'ad_group_in_campaign' as level,
        campaign_id || '/' || lower(ad_group_name) as tag,
        *
    from ads
    where ad_group_id is not null
    union all
    select
        'creative' as level,
        creative_tags.tag,
        ads.*
    from ads
    inner join creative_tags on ads.ad_id = creative_tags.ad_id
),

levelled as (
    select
        level,
        tag,
        platform,
        account_id,
        campaign_id,
        campaign_name,
        case when level <> 'campaign' then ad_group_id end as ad_group_id,
        case when level in ('ad', 'ad_in_campaign', 'creative') then ad_id end as ad_id
    from keys
    where tag is not null
),

by_platform as (
    select * from levelled
    union all
    select
        level,
        tag,
        '*' as platform,
        account_id,
        campaign_id,
        campaign_name,
        ad_group_id,
        ad_id
    from levelled
),

-- Where one creative serves several ads, what they have in common is still known.
final as (
    select
        level,
        tag,
        platform,
        min(account_id) as account_id,
        min(campaign_id) as campaign_id,
        max(campaign_name) as campaign_name,
        case when count(distinct ad_group_id) = 1 then min(ad_group_id) end as ad_group_id,
        case when count(distinct ad_id) = 1 then min(ad_id) end as ad_id
    from by_platform
    group by level, tag, platform
    having
        count(distinct campaign_id) = 1
        and (level in ('campaign', 'creative') or count(distinct coalesce(ad_id, ad_group_id)) = 1)
)

select * from final
