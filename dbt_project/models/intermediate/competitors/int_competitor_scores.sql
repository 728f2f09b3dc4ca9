-- How sure the signs make one that a person is interested in a competitor: 1 - product of (1 - weight), over the newest
-- sign of each kind, for ten clicks are not ten proofs.
with evidence as (
    select * from {{ ref('int_competitor_evidence') }}
),

newest as (
    select
        person_id,
        competitor_id,
        signal_type,
        is_ad_targeting,
        max(weight_tonight) as weight_tonight,
        min(occurred_at) as first_at,
        max(occurred_at) as last_at
    from evidence
    group by person_id, competitor_id, signal_type, is_ad_targeting
),

ranked as (
    select
        *,
        row_number() over (
            partition by person_id, competitor_id order by weight_tonight desc, signal_type asc
        ) as place
    from newest
),

final as (
    select
        person_id,
        competitor_id,
        round(cast(1 - exp(sum(ln(1 - weight_tonight))) as {{ type_decimal() }}), 6) as score,
        count(*) as signal_types,
        min(case when place = 1 then signal_type end) as strongest_signal,
        max(case when is_ad_targeting then 0 else 1 end) = 1 as has_own_signal,
        min(first_at) as first_at,
        max(last_at) as last_at
    from ranked
    group by person_id, competitor_id
)

select * from final
