-- What ad groups are aimed at, day by day: competitors' people, keywords, lists of the shop's own, other interests.
-- Keywords are those of tonight. A list that a search ad only observes looks like one that it aims at.
with names as (
    select * from {{ ref('int_competitor_names') }}
),

keywords as (
    select * from {{ ref('stg_google_ads__keywords') }}
    where not is_excluded
),

final as (
    select
        platform,
        ad_group_id,
        'competitor_interest' as targeting_kind,
        rule as target,
        true as is_audience,
        valid_from,
        valid_to
    from {{ ref('int_competitor_targeting') }}
    union all
    select distinct
        'google' as platform,
        keywords.ad_group_id,
        'competitor_interest' as targeting_kind,
        'keyword' as target,
        false as is_audience,
        date '1970-01-01' as valid_from,
        cast(null as date) as valid_to
    from keywords
    inner join names on {{ plain_words('keywords.keyword') }} like '%' || names.words || '%'
    union all
    select distinct
        'google' as platform,
        ad_group_id,
        'keyword' as targeting_kind,
        'keyword' as target,
        false as is_audience,
        date '1970-01-01' as valid_from,
        cast(null as date) as valid_to
    from keywords
    union all
    select
        'meta' as platform,
        ad_group_id,
        'own_list' as targeting_kind,
        {{ json_text('targeting', 'custom_audiences') }} as target,
        true as is_audience,
        valid_from,
        valid_to
    from {{ ref('stg_meta_ads__ad_group_versions') }}
    where {{ json_text('targeting', 'custom_audiences') }} <> '[]'
    union all
    select
        'meta' as platform,
        ad_group_id,
        'interest' as targeting_kind,
        'interest ' || interest_id as target,
        true as is_audience,
        valid_from,
        valid_to
    from {{ ref('stg_meta_ads__ad_group_interest_versions') }}
    where not is_excluded
    union all
    select
        'google' as platform,
        ad_group_id,
        case kind when 'USER_LIST' then 'own_list' else 'interest' end as targeting_kind,
        case kind when 'CUSTOM_AUDIENCE' then 'custom segment ' else 'audience ' end || audience_id as target,
        true as is_audience,
        valid_from,
        valid_to
    from {{ ref('stg_google_ads__ad_group_audience_versions') }}
    where not is_excluded
)

select * from final
