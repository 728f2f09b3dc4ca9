{#-
    Makes the function marts.fct_attribution_credits_as_of(run date): the credits as they were known after that night.
    Money of entries and reversals up to the night cancels out, so this is the same sum as the ledger's.
-#}
{% macro credits_as_of() -%} {{ adapter.dispatch('credits_as_of')() }} {%- endmacro %}
{% macro duckdb__credits_as_of() -%} {%- endmacro %}
{% macro spark__credits_as_of() -%} {%- endmacro %}
{% macro default__credits_as_of() -%}
    {#- Without the database's name, which is another one after a restore under another name. -#}
    {%- set ledger = this.include(database=false) -%}
    drop function if exists {{ this.schema }}.fct_attribution_credits_as_of(date);
    create function {{ this.schema }}.fct_attribution_credits_as_of(run date)
    returns table (
        conversion_id text, conversion_kind text, model text, touch_id text,
        touch_at timestamptz, conversion_at timestamptz, touch_date date, conversion_date date,
        lag_days integer, lag interval, channel text, campaign_id text, fit_version text,
        credit numeric, revenue numeric, currency text, run_id text
    )
    language sql stable
    as $figures$
        select
            entries.conversion_id, entries.conversion_kind, entries.model, entries.touch_id,
            entries.touch_at, entries.conversion_at, entries.touch_date, entries.conversion_date,
            entries.conversion_date - entries.touch_date, entries.conversion_at - entries.touch_at,
            entries.channel, entries.campaign_id, entries.fit_version, entries.credit, entries.revenue, entries.currency,
            entries.run_id
        from {{ ledger }} as entries
        where entries.as_of_date <= run and entries.reverses_entry_id is null
            and not exists (
                select 1 from {{ ledger }} as reversals
                where reversals.reverses_entry_id = entries.entry_id and reversals.as_of_date <= run
            )
    $figures$
{%- endmacro %}
