-- What the credit of each counted conversion depends on in its path: which touches there are, and what they are called.
{{ kept_by_person(indexes=[{'columns': ['conversion_id']}]) }}

with changed as (
    select * from {{ ref('int_histories_changed') }}
    where fingerprint is not null
),

paths as (
    select paths.*
    from {{ ref('int_conversion_paths') }} as paths
    inner join changed
        on paths.person_id = changed.person_id
),

first_leads as (
    select * from {{ ref('int_first_leads_found') }}
),

final as (
    select
        paths.person_id,
        paths.conversion_id,
        sum({{ fingerprint([
            'paths.touch_id', instant('paths.touch_at'), 'paths.touch_at <= first_leads.lead_at',
        ]) }}) as touches_fingerprint,
        sum({{ fingerprint([
            'paths.touch_id', 'paths.position', 'paths.touch_date', 'paths.conversion_date',
            instant('paths.conversion_at'), 'paths.channel', 'paths.campaign_id', 'paths.is_direct', 'paths.is_paid',
        ]) }}) as labels_fingerprint
    from paths
    left join first_leads
        on paths.person_id = first_leads.person_id and paths.conversion_at >= first_leads.lead_at
    group by paths.person_id, paths.conversion_id
)

select * from final
