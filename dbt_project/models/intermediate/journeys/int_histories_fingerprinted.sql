-- Whatever the paths and journeys of a person depend on, in one number that is compared from night to night.
with touches as (
    select * from {{ ref('int_touches') }}
),

conversions as (
    select * from {{ ref('int_conversions') }}
    where is_counted
),

kinds as (
    select sum({{ fingerprint(['conversion_kind', 'lookback_days']) }}) as fingerprint
    from {{ ref('int_conversion_kinds') }}
),

happened as (
    select
        person_id,
        {{ fingerprint([
            'touch_id', epoch('touch_at'), 'touch_date', 'channel', 'is_direct', 'is_paid', 'platform', 'account_id',
            'campaign_id', 'campaign_name', 'ad_group_id', 'ad_id',
        ]) }} as fingerprint
    from touches
    union all
    select
        person_id,
        {{ fingerprint([
            'conversion_id', 'conversion_kind', epoch('conversion_at'), 'conversion_date', 'net_value',
        ]) }} as fingerprint
    from conversions
),

persons as (
    select
        person_id,
        sum(fingerprint) as fingerprint
    from happened
    group by person_id
),

final as (
    select
        persons.person_id,
        persons.fingerprint
        + kinds.fingerprint
        + {{ fingerprint(["'" ~ var('collapse_repeats') ~ "'", "'" ~ var('path_restart') ~ "'"]) }} as fingerprint
    from persons
    cross join kinds
)

select * from final
