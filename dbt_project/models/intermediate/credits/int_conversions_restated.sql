-- Conversions whose credit may differ from what the ledger holds, the night that will book it, and why.
{%- set ledger = last_known('marts', 'fct_attribution_ledger') %}
{%- set booked = last_known('intermediate', 'int_conversions_booked') if ledger else none %}

with conversions as (
    select * from {{ ref('int_conversions_fingerprinted') }}
),

orders as (
    select * from {{ ref('int_orders') }}
),

person_changes as (
    select * from {{ ref('int_person_merges') }}
),

booked as (
    {% if booked %}
        select * from {{ booked }}
        where is_counted
    {% else %}
        select
            *,
            true as is_counted,
            cast(null as date) as as_of_date
        from conversions
        where false
    {% endif %}
),

{% if ledger -%}
    -- Each night is looked up, not found among all entries.
    tonight as (
        select greatest({{ newest_night() }}, max(as_of_date)) as as_of_date from {{ ledger }}
    ),

    nights as {{ computed_once() }} (
        select
            tonight.as_of_date,
            (
                select max(entries.as_of_date) from {{ ledger }} as entries
                where entries.as_of_date < tonight.as_of_date
            ) as last_booked_date
        from tonight
    ),
{%- else -%}
    nights as (
        select
            {{ newest_night() }} as as_of_date,
            cast(null as date) as last_booked_date
    ),
{%- endif %}

changed as (
    select
        coalesce(conversions.conversion_id, booked.conversion_id) as conversion_id,
        coalesce(conversions.conversion_kind, booked.conversion_kind) as conversion_kind,
        coalesce(conversions.conversion_date, booked.conversion_date) as conversion_date,
        coalesce(conversions.order_id, booked.order_id) as order_id,
        coalesce(conversions.person_id, booked.person_id) as person_id,
        conversions.net_value,
        conversions.refunds_value,
        conversions.touches_fingerprint,
        conversions.settings_fingerprint,
        conversions.fits_fingerprint,
        conversions.fingerprint,
        conversions.conversion_id is not null as is_counted,
        booked.conversion_id is not null as was_counted,
        (conversions.person_id is distinct from booked.person_id) as has_other_person,
        (conversions.refunds_value is distinct from booked.refunds_value) as has_other_refunds,
        (conversions.touches_fingerprint is distinct from booked.touches_fingerprint) as has_other_touches,
        (conversions.settings_fingerprint is distinct from booked.settings_fingerprint) as has_other_settings,
        (conversions.fits_fingerprint is distinct from booked.fits_fingerprint) as has_other_fits,
        booked.as_of_date as booked_date
    from conversions
    full outer join booked
        on conversions.conversion_id = booked.conversion_id
    where conversions.fingerprint is distinct from booked.fingerprint
),

-- An order that is or was the first one of its person: what became of the order itself tells why.
same_orders as (
    select
        changed.conversion_id,
        coalesce(orders.is_counted, false) as is_counted,
        earlier.conversion_id is not null as was_counted,
        (orders.person_id is distinct from earlier.person_id) as has_other_person
    from changed
    left join orders
        on changed.order_id = orders.order_id
    left join booked as earlier
        on changed.order_id = earlier.order_id and earlier.conversion_kind = 'order'
    where changed.conversion_kind in ('order', 'first_order')
),

-- Persons that were joined or parted since the conversion was booked.
merged as (
    select distinct changed.conversion_id
    from changed
    inner join person_changes
        on
            changed.person_id = person_changes.person_id
            and (person_changes.run_id = '{{ var("run_id") }}' or changed.booked_date < person_changes.recorded_on)
),

final as (
    select
        changed.*,
        nights.as_of_date,
        {{ restatement_reason() }} as reason
    from changed
    cross join nights
    left join same_orders
        on changed.conversion_id = same_orders.conversion_id
    left join merged
        on changed.conversion_id = merged.conversion_id
)

select * from final
