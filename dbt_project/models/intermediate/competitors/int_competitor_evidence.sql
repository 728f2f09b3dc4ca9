-- All signs of interest in a competitor, each with its weight tonight: half of it is gone after each half-life.
with signals as (
    select * from {{ ref('competitor_signals') }}
),

evidence as (
    select
        touch_id as record_id,
        person_id,
        competitor_id,
        signal_type,
        rule,
        platform,
        campaign_id,
        ad_group_id,
        keyword,
        page,
        referrer_host,
        touch_at as occurred_at
    from {{ ref('int_competitor_touches') }}
    union all
    select
        event_id as record_id,
        person_id,
        competitor_id,
        signal_type,
        rule,
        null as platform,
        null as campaign_id,
        null as ad_group_id,
        null as keyword,
        page,
        null as referrer_host,
        occurred_at
    from {{ ref('int_competitor_events') }}
    union all
    select
        lead_id as record_id,
        person_id,
        competitor_id,
        'declared' as signal_type,
        'form ' || coalesce(form_id, 'unknown') as rule,
        null as platform,
        null as campaign_id,
        null as ad_group_id,
        null as keyword,
        null as page,
        null as referrer_host,
        lead_at as occurred_at
    from {{ ref('int_competitor_leads') }}
),

aged as (
    select
        evidence.*,
        signals.weight,
        signals.weight_version,
        signals.is_ad_targeting,
        signals.half_life_days,
        cast({{ seconds_between('evidence.occurred_at', as_of()) }} as {{ type_double() }}) / 86400 as age_days
    from evidence
    inner join signals on evidence.signal_type = signals.signal_type
),

final as (
    select
        signal_type || ':' || competitor_id || ':' || record_id as evidence_id,
        person_id,
        competitor_id,
        signal_type,
        rule,
        platform,
        campaign_id,
        ad_group_id,
        keyword,
        page,
        referrer_host,
        weight,
        cast(weight * power(0.5, age_days / cast(half_life_days as {{ type_double() }})) as {{ type_double() }})
            as weight_tonight,
        weight_version,
        is_ad_targeting,
        occurred_at
    from aged
)

select * from final
