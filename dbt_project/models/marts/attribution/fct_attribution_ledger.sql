-- Every change of credit, for ever: entries are added and never touched again. What was known on a night is the sum of
-- the entries up to it.
{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        full_refresh=false,
        on_schema_change='append_new_columns',
        indexes=[
            {'columns': ['conversion_id']}, {'columns': ['reverses_entry_id']}, {'columns': ['as_of_date', 'entry_id']},
        ],
        post_hook="{{ credits_as_of() }}",
    )
}}

{%- set columns = [
    'conversion_id', 'conversion_kind', 'model', 'touch_id', 'touch_at', 'conversion_at', 'touch_date',
    'conversion_date', 'channel', 'campaign_id', 'fit_version', 'credit', 'revenue',
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
        where
            entries.reverses_entry_id is null
            and not exists (
                select 1 from {{ this }} as reversals
                where reversals.reverses_entry_id = entries.entry_id
            )
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
        -- Entries and nights grow together.
        select coalesce(max(entry_id), 0) as entry_id from {{ this }}
        where as_of_date = (select max(newest.as_of_date) from {{ this }} as newest)
    {% else %}
        select 0 as entry_id
    {% endif %}
),

-- What stands and what is now, row against row: what is on one side only has changed. One pass without a join, because
-- no plan may depend on how many conversions a night restates.
sides as (
    select
        {% for column in columns %}
            {{ column }},
        {% endfor %}
        1 as side,
        cast(null as bigint) as entry_id
    from now
    union all
    select
        {% for column in columns %}
            {{ column }},
        {% endfor %}
        -1 as side,
        entry_id
    from standing
),

entries as (
    select
        {% for column in columns %}
            {{ 'sum(side) * ' ~ column ~ ' as ' ~ column if column in ('credit', 'revenue') else column }},
        {% endfor %}
        max(entry_id) as reverses_entry_id
    from sides
    group by {{ columns | join(', ') }}
    having sum(side) <> 0
),

final as (
    select
        last_entry.entry_id + row_number() over (
            order by entries.conversion_id, entries.model, entries.touch_id, entries.reverses_entry_id nulls last
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
