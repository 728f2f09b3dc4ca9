-- What the seeds say of a competitor, and what Meta says tonight of the interests by which ads aim at its people.
with competitors as (
    select * from {{ ref('competitors') }}
),

spellings as (
    select
        competitor_id,
        {{ joined_texts('spelling', ';', 'spelling') }} as spellings
    from {{ ref('competitor_spellings') }}
    group by competitor_id
),

domains as (
    select
        competitor_id,
        {{ joined_texts('domain', ';', 'domain') }} as domains
    from {{ ref('competitor_domains') }}
    group by competitor_id
),

interests as (
    select * from {{ ref('competitor_interests') }}
),

looked_up as (
    select * from {{ ref('stg_meta_ads__interests') }}
),

targeted as (
    select
        interest_id,
        count(distinct ad_group_id) as ad_groups
    from {{ ref('stg_meta_ads__ad_group_interests') }}
    where not is_excluded
    group by interest_id
),

by_interest as (
    select
        interests.competitor_id,
        {{ joined_texts('interests.interest_id', ';', 'interests.interest_id') }} as interest_ids,
        count(*) filter (where not looked_up.is_valid or looked_up.interest_name <> interests.interest_name)
            as interests_changed,
        sum(targeted.ad_groups) as ad_groups,
        sum(looked_up.audience_low) as audience_low,
        sum(looked_up.audience_high) as audience_high
    from interests
    left join looked_up on interests.interest_id = looked_up.interest_id
    left join targeted on interests.interest_id = targeted.interest_id
    group by interests.competitor_id
),

final as (
    select
        competitors.competitor_id,
        competitors.competitor_name,
        spellings.spellings,
        domains.domains,
        competitors.page_ids,
        by_interest.interest_ids,
        coalesce(by_interest.interests_changed, 0) as interests_changed,
        cast(coalesce(by_interest.ad_groups, 0) as bigint) as ad_groups,
        cast(by_interest.audience_low as bigint) as audience_low,
        cast(by_interest.audience_high as bigint) as audience_high
    from competitors
    left join spellings on competitors.competitor_id = spellings.competitor_id
    left join domains on competitors.competitor_id = domains.competitor_id
    left join by_interest on competitors.competitor_id = by_interest.competitor_id
)

select * from final
