-- Who is who: an append-only log of each identifier's person, so that a person keeps its id through nights and
-- rebuilds. Of each former person the part with the oldest identifier that is not shared keeps the id; where several
-- persons meet, the one seen first survives (ties: the smaller id). A person is born with an id from its oldest
-- identifier.
{{ config(materialized='incremental', full_refresh=false, on_schema_change='append_new_columns') }}
{%- set tonight = 'cast(' ~ night() ~ ' as ' ~ type_text() ~ ')' %}
with identifiers as (
    select * from {{ ref('int_identifiers_grouped') }}
),

{% if is_incremental() -%}
    known as (
        select
            entries.identifier_kind,
            entries.identifier_value,
            entries.person_id,
            entries.version
        from {{ this }} as entries
        where not exists (
            select 1 from {{ this }} as newer
            where
                entries.identifier_kind = newer.identifier_kind
                and entries.identifier_value = newer.identifier_value
                and entries.version + 1 = newer.version
        )
    ),
{%- else -%}
    known as (
        select
            identifier_kind,
            identifier_value,
            cast(null as {{ type_text() }}) as person_id,
            0 as version
        from identifiers
        where false
    ),
{%- endif %}

placed as (
    select
        identifiers.*,
        known.person_id as previous_person_id,
        coalesce(known.version, 0) as previous_version
    from identifiers
    left join known
        on
            identifiers.identifier_kind = known.identifier_kind
            and identifiers.identifier_value = known.identifier_value
),

-- The part of each former person that keeps its id.
parts as (
    select
        previous_person_id,
        component,
        min(first_seen_at) over (partition by previous_person_id) as person_seen_at,
        row_number() over (partition by previous_person_id order by is_shared, identifier_rank) as place
    from placed
    where previous_person_id is not null
),

survivors as (
    select
        component,
        previous_person_id as person_id,
        row_number() over (
            partition by component order by person_seen_at nulls last, {{ by_code_point('previous_person_id') }}
        ) as place
    from parts
    where place = 1
),

-- A part that broke off holds identifiers that had an id before: the night makes its new id a new one.
known_parts as (
    select distinct component from placed
    where previous_person_id is not null
),

births as (
    select
        placed.component,
        md5(
            placed.identifier_kind || ':' || placed.identifier_value
            || case when known_parts.component is null then '' else ' from ' || {{ tonight }} end
        ) as person_id
    from placed
    left join known_parts on placed.component = known_parts.component
    where placed.identifier_rank = placed.component
),

assigned as (
    select
        placed.*,
        coalesce(survivors.person_id, births.person_id) as person_id,
        case
            when placed.previous_person_id is null then 'new'
            when parts.component = placed.component then 'merge'
            else 'split'
        end as change
    from placed
    left join survivors on placed.component = survivors.component and survivors.place = 1
    left join births on placed.component = births.component
    left join parts on placed.previous_person_id = parts.previous_person_id and parts.place = 1
    where placed.previous_person_id is distinct from coalesce(survivors.person_id, births.person_id)
),

final as (
    select
        identifier_kind,
        identifier_value,
        person_id,
        previous_person_id,
        change,
        previous_version + 1 as version,
        {{ night() }} as assigned_on,
        '{{ var("run_id") }}' as run_id
    from assigned
)

select * from final
