-- Every change of credit, for ever: entries are added and never touched again. What was known on a night is the sum of
-- the entries up to it.
{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        full_refresh=false,
        on_schema_change='append_new_columns',
        indexes=[{'columns': ['conversion_id']}, {'columns': ['reverses_entry_id']}],
        post_hook="{{ credits_as_of() }}",
    )
}}

{%- set columns = [
    'conversion_id', 'conversion_kind', 'model', 'touch_id', 'touch_at', 'conversion_at', 'touch_date',
    'conversion_date', 'channel', 'campaign_id', 'credit', 'revenue',
] %}

with restated as (
    select * from {{ ref('int_conversions_restated') }}
),

now as (
    select * from {{ ref('int_credits_shared') }}
),

standing as (
    {% if is_incremental() %}
        select entries.*
        from {{ this }} as entries
        inner join restated
            on entries.conversion_id = restated.conversion_id
        left join {{ this }} as reversals
            on entries.entry_id = reversals.reverses_entry_id
        where entries.reverses_entry_id is null and reversals.entry_id is null
    {% else %}
        select
            *,
            cast(null as bigint) as entry_id
        from now
        where false
    {% endif %}
),

last_entry as (
    {% if is_incremental() %}
        select coalesce(max(entry_id), 0) as entry_id from {{ this }}
    {% else %}
        select 0 as entry_id
    {% endif %}
),

reversed as (
    select
        {% for column in columns %}
            {{ '-standing.' ~ column ~ ' as ' ~ column if column in ('credit', 'revenue') else 'standing.' ~ column }},
        {% endfor %}
        standing.entry_id as reverses_entry_id
    from standing
    left join now
        on {{ same_row('standing', 'now', columns) }}
    where now.conversion_id is null
),

added as (
    select
        {% for column in columns %}
            now.{{ column }},
        {% endfor %}
        cast(null as bigint) as reverses_entry_id
    from now
    left join standing
        on {{ same_row('now', 'standing', columns) }}
    where standing.conversion_id is null
),

entries as (
    select * from reversed
    union all
    select * from added
),

final as (
    select
        last_entry.entry_id + row_number() over (
            order by entries.conversion_id, entries.model, entries.touch_id, entries.reverses_entry_id
        ) as entry_id,
        {% for column in columns %}
            entries.{{ column }},
        {% endfor %}
        '{{ var("reporting_currency") }}' as currency,
        restated.reason,
        entries.reverses_entry_id,
        '{{ var("run_id") }}' as run_id,
        restated.as_of_date,
        current_timestamp as recorded_at
    from entries
    inner join restated
        on entries.conversion_id = restated.conversion_id
    cross join last_entry
)

select * from final
