-- Only fixed tags: a placeholder such as campaign.id in double braces is replaced by Meta at the click, and what it
-- becomes is found as an id or a name.
with creatives as (
    select * from {{ ref('stg_meta_ads__creatives') }}
    where url_tags is not null and position('{' || '{' in url_tags) = 0
),

ads as (
    select * from {{ ref('stg_meta_ads__ads') }}
),

tagged as (
    select
        ads.ad_id,
        {{ url_decoded(url_parameter('creatives.url_tags', 'utm_campaign')) }} as campaign,
        {{ url_decoded(url_parameter('creatives.url_tags', 'utm_content')) }} as content
    from creatives
    inner join ads on creatives.creative_id = ads.creative_id
),

final as (
    select
        ad_id,
        lower(campaign) || '/' || lower(coalesce(content, '')) as tag
    from tagged
    where campaign is not null
)

select * from final
