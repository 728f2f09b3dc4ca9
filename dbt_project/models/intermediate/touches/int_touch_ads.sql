-- Which ad a combination of tags names. In this order: utm_content is an ad's id; the tags are the fixed ones of a
-- creative; utm_term is an ad group's id; utm_campaign is a campaign's id or name. Then, inside a campaign so found,
-- utm_content may be the ad's name and utm_term the ad group's name. Ids and names are compared on the platform of
-- the click id or the source tag, or over all platforms where neither tells it.
with candidates as (
    select * from {{ ref('int_touch_candidates') }}
),

platforms as (
    select * from {{ ref('ad_platforms') }}
),

tags as (
    select * from {{ ref('int_ad_tags') }}
),

real_platform as (
    select
        campaign_id,
        min(platform) as platform
    from {{ ref('int_ads') }}
    group by campaign_id
),

signatures as (
    select distinct
        ad_signature,
        click_id_kind,
        source,
        utm_campaign,
        utm_content,
        utm_term
    from candidates
    where click_id_kind is not null or coalesce(source, utm_campaign, utm_content, utm_term) is not null
),

placed as (
    select
        signatures.*,
        coalesce(by_click.platform, by_source.platform) as platform,
        coalesce(by_click.platform, by_source.platform, '*') as searched
    from signatures
    left join platforms as by_click on signatures.click_id_kind = by_click.click_id
    left join platforms as by_source on {{ matches('signatures.source', 'by_source.source') }}
),

{% for level, tag in {
    'ad': 'placed.utm_content',
    'creative': "lower(placed.utm_campaign) || '/' || lower(coalesce(placed.utm_content, ''))",
    'ad_group': 'placed.utm_term',
    'campaign': 'lower(placed.utm_campaign)',
}.items() -%}
    by_{{ level }} as (
        select
            placed.ad_signature,
            {{ loop.index }} as precedence,
            tags.*
        from placed
        inner join tags
            on tags.level = '{{ level }}' and placed.searched = tags.platform and {{ tag }} = tags.tag
    ),

{% endfor -%}
found as (
    select
        *,
        row_number() over (partition by ad_signature order by precedence) as place
    from (
        select * from by_ad
        union all
        select * from by_creative
        union all
        select * from by_ad_group
        union all
        select * from by_campaign
    ) as all_found
),

final as (
    select
        placed.ad_signature,
        coalesce(placed.platform, real_platform.platform) as platform,
        found.account_id,
        found.campaign_id,
        found.campaign_name,
        coalesce(found.ad_group_id, ads.ad_group_id, ad_groups.ad_group_id) as ad_group_id,
        coalesce(found.ad_id, ads.ad_id) as ad_id,
        -- A term that names an ad group is no keyword.
        coalesce(lower(placed.utm_term) in (found.ad_group_id, lower(ad_groups.tag)), false)
        or ad_groups.ad_group_id is not null as is_term_ad_group
    from placed
    left join found on placed.ad_signature = found.ad_signature and found.place = 1
    left join tags as ads
        on
            ads.level = 'ad_in_campaign' and placed.searched = ads.platform
            and found.campaign_id || '/' || lower(placed.utm_content) = ads.tag
    left join tags as ad_groups
        on
            ad_groups.level = 'ad_group_in_campaign' and placed.searched = ad_groups.platform
            and found.campaign_id || '/' || lower(placed.utm_term) = ad_groups.tag
    left join real_platform
        on found.campaign_id = real_platform.campaign_id
)

select * from final
