-- Everybody whom a rule found, with the first reason to leave them out; of several lists the one of highest priority.
with candidates as (
    select * from {{ ref('audience_candidates') }}
),

definitions as (
    select * from {{ ref('audience_definitions') }}
),

exclusions as (
    select * from {{ ref('audience_exclusions') }}
),

consents as (
    select * from {{ ref('audience_consents') }}
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
        consents.person_id,
        'no_consent' as exclusion_reason
    from consents
    inner join definitions
        on definitions.needs_consent and not consents.may_be_advertised_to
),

first_reasons as (
    select
        *,
        row_number() over (
            partition by list_name, person_id
            order by
                case exclusion_reason
                    when 'erased' then 1 when 'opted_out' then 2 when 'unhappy' then 3 when 'bought_lately' then 4
                    when 'shared_identifier' then 5 else 6
                end
        ) as place
    from reasons
),

marked as (
    select
        candidates.*,
        definitions.priority,
        definitions.membership_days,
        first_reasons.exclusion_reason as own_reason
    from candidates
    inner join definitions
        on candidates.list_name = definitions.list_name
    left join first_reasons
        on
            candidates.list_name = first_reasons.list_name
            and candidates.person_id = first_reasons.person_id
            and first_reasons.place = 1
),

taken as (
    select
        *,
        first_value(list_name) over (
            partition by person_id, own_reason is null order by priority, list_name
        ) as first_list_name
    from marked
),

final as (
    select
        list_name,
        person_id,
        reason,
        since,
        {{ business_day('since') }} + membership_days as expires_on,
        coalesce(
            own_reason, case when first_list_name <> list_name then 'lower_priority:' || first_list_name end
        ) as exclusion_reason,
        value,
        '{{ var("reporting_currency") }}' as currency
    from taken
)

select * from final
