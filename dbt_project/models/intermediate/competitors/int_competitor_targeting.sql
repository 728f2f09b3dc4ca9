-- Whom ads were aimed at, day by day: the interests of Meta's ad sets, and Google's custom segments, that name a
-- competitor.
with interests as (
    select * from {{ ref('competitor_interests') }}
),

targeted as (
    select * from {{ ref('stg_meta_ads__ad_group_interest_versions') }}
    where not is_excluded
),

ad_sets as (
    select * from {{ ref('stg_meta_ads__ad_group_versions') }}
),

names as (
    select * from {{ ref('int_competitor_names') }}
),

members as (
    select * from {{ ref('stg_google_ads__custom_segment_member_versions') }}
),

observed as (
    select * from {{ ref('stg_google_ads__ad_group_audience_versions') }}
    where kind = 'CUSTOM_AUDIENCE' and not is_excluded
),

by_interest as (
    select
        'meta' as platform,
        targeted.ad_group_id,
        interests.competitor_id,
        case when ad_sets.is_expansion_on then 'interest_ad_set_expanded' else 'interest_ad_set' end as signal_type,
        'interest ' || interests.interest_id as rule,
        greatest(targeted.valid_from, ad_sets.valid_from) as valid_from,
        least(targeted.valid_to, ad_sets.valid_to) as valid_to
    from targeted
    inner join interests on targeted.interest_id = interests.interest_id
    inner join ad_sets
        on
            targeted.ad_group_id = ad_sets.ad_group_id
            and targeted.valid_from < coalesce(ad_sets.valid_to, date '9999-12-31')
            and ad_sets.valid_from < coalesce(targeted.valid_to, date '9999-12-31')
),

by_segment as (
    select distinct
        'google' as platform,
        observed.ad_group_id,
        names.competitor_id,
        'custom_segment' as signal_type,
        'custom segment ' || observed.audience_id as rule,
        greatest(observed.valid_from, members.valid_from) as valid_from,
        least(observed.valid_to, members.valid_to) as valid_to
    from observed
    inner join members
        on
            observed.audience_id = members.segment_id
            and observed.valid_from < coalesce(members.valid_to, date '9999-12-31')
            and members.valid_from < coalesce(observed.valid_to, date '9999-12-31')
    inner join names on {{ plain_words('members.value') }} like '%' || names.words || '%'
),

final as (
    select * from by_interest
    union all
    select * from by_segment
)

select * from final
