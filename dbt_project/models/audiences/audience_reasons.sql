-- The first reason for leaving a person out of a list, of those that the list heeds. What a person has a right to comes
-- first: exports carry that out whatever else holds them up.
with definitions as (
    select * from {{ ref('audience_definitions') }}
),

exclusions as (
    select * from {{ ref('audience_exclusions') }}
),

consents as (
    select * from {{ ref('audience_consents') }}
),

retargeted as (
    select * from {{ ref('audience_retargeting_days') }}
    where days >= {{ var('retargeting_days') }}
),

orders as (
    select * from {{ ref('int_orders') }}
    where status in ('paid', 'pending')
),

-- Days since the last order; 0 while goods that were promised are still on their way.
bought as (
    select
        person_id,
        min(
            case
                when promised_at is not null and delivered_at is null then 0
                else {{ days_between('order_date', newest_night()) }}
            end
        ) as days_since_order
    from orders
    where ordered_at <= {{ as_of() }}
    group by person_id
),

reasons as (
    select
        definitions.list_name,
        exclusions.person_id,
        exclusions.exclusion_reason
    from exclusions
    inner join definitions
        on {{ has_word('definitions.exclusions', 'exclusions.exclusion_reason') }}
    union all
    select
        definitions.list_name,
        bought.person_id,
        'bought_lately' as exclusion_reason
    from bought
    inner join definitions
        on
            {{ has_word('definitions.exclusions', "'bought_lately'") }}
            and bought.days_since_order < definitions.bought_lately_days
    union all
    select
        definitions.list_name,
        retargeted.person_id,
        'retargeted_enough' as exclusion_reason
    from retargeted
    inner join definitions
        on {{ has_word('definitions.exclusions', "'retargeted_enough'") }}
    union all
    select
        definitions.list_name,
        consents.person_id,
        'no_consent' as exclusion_reason
    from consents
    inner join definitions
        on definitions.needs_consent and not consents.may_be_advertised_to
),

-- Only people whom the list found: shops have far more people than candidates.
wanted as (
    select
        reasons.*,
        row_number() over (
            partition by reasons.list_name, reasons.person_id
            order by
                case reasons.exclusion_reason
                    when 'erased' then 1 when 'opted_out' then 2 when 'no_consent' then 3 when 'unhappy' then 4
                    when 'bought_lately' then 5 when 'shared_identifier' then 6 when 'internal' then 7 else 8
                end
        ) as place
    from reasons
    inner join {{ ref('audience_candidates') }} as candidates
        on reasons.list_name = candidates.list_name and reasons.person_id = candidates.person_id
),

final as (
    select
        list_name,
        person_id,
        exclusion_reason
    from wanted
    where place = 1
)

select * from final
