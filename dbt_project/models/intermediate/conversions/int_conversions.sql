-- Leads and memberships have no value of their own: 0, so that totals add up.
with orders as (
    select
        *,
        row_number() over (
            partition by person_id, is_counted order by ordered_at, {{ by_code_point('order_id') }}
        ) = 1 and is_counted as is_first_order
    from {{ ref('int_orders') }}
),

leads as (
    select * from {{ ref('int_leads_gathered') }}
),

memberships as (
    select * from {{ ref('stg_files__memberships') }}
),

others as (
    select * from {{ ref('int_other_conversions') }}
),

persons as (
    select * from {{ ref('int_record_persons') }}
    where record_kind in ('lead', 'membership')
),

final as (
    {% for kind in ['order', 'first_order'] -%}
        select
            '{{ kind }}:' || order_id as conversion_id,
            '{{ kind }}' as conversion_kind,
            person_id,
            order_id,
            currency,
            rate_used,
            gross_value,
            net_value,
            is_first_order,
            is_counted,
            order_date as conversion_date,
            ordered_at as conversion_at
        from orders
        where {{ 'is_first_order' if kind == 'first_order' else 'true' }}
        union all
    {% endfor -%}
    select
        'lead:' || leads.lead_id as conversion_id,
        'lead' as conversion_kind,
        persons.person_id,
        null as order_id,
        '{{ var("reporting_currency") }}' as currency,
        'none needed' as rate_used,
        0 as gross_value,
        0 as net_value,
        false as is_first_order,
        true as is_counted,
        {{ business_day('leads.lead_at') }} as conversion_date,
        leads.lead_at as conversion_at
    from leads
    inner join persons on leads.lead_id = persons.record_id and persons.record_kind = 'lead'
    union all
    select
        'membership:' || memberships.membership_id as conversion_id,
        'membership' as conversion_kind,
        persons.person_id,
        null as order_id,
        '{{ var("reporting_currency") }}' as currency,
        'none needed' as rate_used,
        0 as gross_value,
        0 as net_value,
        false as is_first_order,
        true as is_counted,
        {{ business_day('memberships.joined_at') }} as conversion_date,
        memberships.joined_at as conversion_at
    from memberships
    inner join persons on memberships.membership_id = persons.record_id and persons.record_kind = 'membership'
    union all
    select
        conversion_id,
        conversion_kind,
        person_id,
        null as order_id,
        '{{ var("reporting_currency") }}' as currency,
        rate_used,
        conversion_value as gross_value,
        conversion_value as net_value,
        false as is_first_order,
        true as is_counted,
        conversion_date,
        converted_at as conversion_at
    from others
)

select * from final
