with evidence as (
    select * from {{ ref('int_competitor_evidence') }}
),

final as (
    select
        evidence_id,
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
        round(cast(weight_tonight as {{ type_decimal() }}), 6) as weight_tonight,
        weight_version,
        is_ad_targeting,
        occurred_at
    from evidence
)

select * from final
