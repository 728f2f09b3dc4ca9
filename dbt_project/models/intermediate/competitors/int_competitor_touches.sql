-- Touches that point to a competitor: by the keyword or the search, the page they came from or landed on, or whom the
-- ad was aimed at on that day. An ad that was only shown proves nothing.
with touches as (
    select
        *,
        {{ url_page('landing_url') }} as page
    from {{ ref('int_touches') }}
    where touch_at > {{ competitor_evidence_since() }} and touch_at <= {{ as_of() }} and kind <> 'impression'
),

texts as (
    select * from {{ ref('int_competitor_texts') }}
),

search_days as (
    select * from {{ ref('int_competitor_search_days') }}
),

targeting as (
    select * from {{ ref('int_competitor_targeting') }}
),

-- A broad keyword also brings people who searched for something else.
broad as (
    select
        ad_group_id,
        lower(keyword) as keyword
    from {{ ref('stg_google_ads__keywords') }}
    where not is_excluded
    group by ad_group_id, lower(keyword)
    having min(match_type) = 'BROAD' and max(match_type) = 'BROAD'
),

found as (
    select
        touches.touch_id,
        texts.competitor_id,
        'keyword' as signal_type,
        'keyword' as rule
    from touches
    inner join texts on texts.text_kind = 'keyword' and touches.keyword = texts.said
    where
        not exists (
            select 1 from broad
            where touches.ad_group_id = broad.ad_group_id and lower(touches.keyword) = broad.keyword
        )
    union all
    select
        touches.touch_id,
        search_days.competitor_id,
        'keyword' as signal_type,
        'searches of the day' as rule
    from touches
    inner join search_days
        on touches.ad_group_id = search_days.ad_group_id and touches.touch_date = search_days.platform_date
    union all
    {% for signal_type, column in [('referrer', 'referrer_host'), ('comparison_page', 'page')] %}
        select
            touches.touch_id,
            texts.competitor_id,
            '{{ signal_type }}' as signal_type,
            '{{ column }}' as rule
        from touches
        inner join texts on texts.text_kind = '{{ signal_type }}' and touches.{{ column }} = texts.said
        union all
    {% endfor %}
    select
        touches.touch_id,
        targeting.competitor_id,
        targeting.signal_type,
        targeting.rule
    from touches
    inner join targeting
        on
            touches.platform = targeting.platform
            and touches.ad_group_id = targeting.ad_group_id
            and touches.touch_date >= targeting.valid_from
            and touches.touch_date < coalesce(targeting.valid_to, date '9999-12-31')
),

rules as (
    select
        touch_id,
        competitor_id,
        signal_type,
        min(rule) as rule
    from found
    group by touch_id, competitor_id, signal_type
),

final as (
    select
        touches.touch_id,
        touches.person_id,
        rules.competitor_id,
        rules.signal_type,
        rules.rule,
        touches.platform,
        touches.campaign_id,
        touches.ad_group_id,
        touches.keyword,
        touches.referrer_host,
        touches.page,
        touches.touch_at
    from rules
    inner join touches on rules.touch_id = touches.touch_id
)

select * from final
