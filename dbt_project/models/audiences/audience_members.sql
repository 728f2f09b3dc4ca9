-- Everybody whom a rule found, and the first reason why a person is left out. A person who may be in several lists is in
-- the one of the highest priority (smallest number), also when held out there.
{%- set reasons = ['erased', 'opted_out', 'unhappy', 'bought_lately', 'shared_identifier'] %}
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
    select * from {{ ref('int_orders') }} where status in ('paid', 'pending')
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

marked as (
    select
        candidates.list_name,
        candidates.person_id,
        candidates.reason,
        candidates.since,
        candidates.value,
        definitions.priority,
        definitions.membership_days,
        definitions.needs_consent and not coalesce(consents.may_be_advertised_to, false) as lacks_consent,
        min(
            case
                {% for reason in reasons -%}
                when {{ has_word('definitions.exclusions', "'" ~ reason ~ "'") }}
                    and {% if reason == 'bought_lately' -%} bought.days_since_order < definitions.bought_lately_days
                    {%- else -%} exclusions.exclusion_reason = '{{ reason }}' {%- endif %} then {{ loop.index }}
                {% endfor -%}
            end
        ) as exclusion
    from candidates
    inner join definitions
        on candidates.list_name = definitions.list_name
    left join consents
        on candidates.person_id = consents.person_id
    left join bought
        on candidates.person_id = bought.person_id
    left join exclusions
        on candidates.person_id = exclusions.person_id
    group by 1, 2, 3, 4, 5, 6, 7, 8
),

taken as (
    select
        *,
        case
            {% for reason in reasons -%}
            when exclusion = {{ loop.index }} then '{{ reason }}'
            {% endfor -%}
            when lacks_consent then 'no_consent'
        end as own_exclusion_reason,
        first_value(list_name) over (
            partition by person_id, exclusion is null and not lacks_consent order by priority, list_name
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
            own_exclusion_reason, case when first_list_name <> list_name then 'lower_priority:' || first_list_name end
        ) as exclusion_reason,
        value,
        '{{ var("reporting_currency") }}' as currency
    from taken
)

select * from final
