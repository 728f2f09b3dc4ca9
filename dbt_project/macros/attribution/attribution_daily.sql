{#-
    What each touch day cost, has brought, and was expected to bring in the end, as of a night. `credits`: relation with
    credits as of it; `night`: the night, as an expression; `spend` and `forecasts`: the ledger of spend and the table of
    forecasts as made.
    Spend is repeated for each kind of conversion and model that has any credit, so that each has its return.
-#}
{% macro attribution_daily(credits, spend, forecasts, night) %}
    with credited as (
        select
            conversion_kind,
            model,
            channel,
            campaign_id,
            touch_date,
            sum(credit) as credit_to_date,
            sum(revenue) as revenue_to_date
        from {{ credits }}
        group by conversion_kind, model, channel, campaign_id, touch_date
    ),

    groups as (
        select distinct conversion_kind, model from credited
    ),

    spent as (
        select
            channel,
            campaign_id,
            spend_date as touch_date,
            sum(spend) as spend
        from {{ spend }}
        where as_of_date <= {{ night }}
        group by channel, campaign_id, spend_date
    ),

    forecasts as (
        select * from {{ forecasts }}
        where as_of_date = {{ night }}
    ),

    -- Row against row by union, because a campaign may be null, and no plan may depend on how many rows there are.
    sides as (
        select
            conversion_kind, model, channel, campaign_id, touch_date, credit_to_date, revenue_to_date,
            0 as spend
        from credited
        union all
        select
            groups.conversion_kind, groups.model, spent.channel, spent.campaign_id, spent.touch_date,
            0 as credit_to_date,
            0 as revenue_to_date,
            spent.spend
        from spent
        cross join groups
        union all
        select
            conversion_kind, model, channel, campaign_id, touch_date,
            0 as credit_to_date,
            0 as revenue_to_date,
            0 as spend
        from forecasts
    ),

    days as (
        select
            conversion_kind,
            model,
            channel,
            campaign_id,
            touch_date,
            sum(spend) as spend,
            sum(credit_to_date) as credit_to_date,
            sum(revenue_to_date) as revenue_to_date
        from sides
        group by conversion_kind, model, channel, campaign_id, touch_date
    ),

    expected as (
        select
            days.*,
            forecasts.method is null
            and {{ days_between('days.touch_date', night) }} > {{ lookback_days('days.conversion_kind') }} as is_final,
            forecasts.maturity,
            forecasts.maturity_revenue,
            {%- for measure, places in [('credit', 6), ('revenue', 2)] %}
            {%- for bound in ['', '_low', '_high'] %}
            coalesce(
                cast(
                    round(cast(forecasts.expected_{{ measure }}{{ bound }} as {{ type_decimal() }}), {{ places }})
                    as {{ type_decimal() }}
                ),
                days.{{ measure }}_to_date
            ) as expected_{{ measure }}{{ bound }},
            {%- endfor %}
            {%- endfor %}
            forecasts.method,
            forecasts.method_revenue,
            forecasts.exposure,
            forecasts.ladder_weight,
            forecasts.training_days
        from days
        left join forecasts
            on
                days.conversion_kind = forecasts.conversion_kind
                and days.model = forecasts.model
                and days.channel = forecasts.channel
                and coalesce(days.campaign_id, '') = coalesce(forecasts.campaign_id, '')
                and days.touch_date = forecasts.touch_date
    )

    select
        conversion_kind,
        model,
        channel,
        campaign_id,
        touch_date,
        spend,
        credit_to_date,
        revenue_to_date,
        -- A day without a forecast is older than the window, or younger than the night.
        case when is_final then 1 else maturity end as maturity,
        case when is_final then 1 else maturity_revenue end as maturity_revenue,
        expected_credit,
        expected_credit_low,
        expected_credit_high,
        expected_revenue,
        expected_revenue_low,
        expected_revenue_high,
        round(revenue_to_date / nullif(spend, 0), 6) as roas_to_date,
        round(expected_revenue / nullif(spend, 0), 6) as expected_roas,
        case when is_final then 'final' else coalesce(method, 'none') end as method,
        case when is_final then 'final' else coalesce(method_revenue, 'none') end as method_revenue,
        exposure,
        ladder_weight,
        training_days,
        is_final
    from expected
{% endmacro %}

{#-
    Makes the function marts.fct_attribution_daily_as_of(run date): fct_attribution_daily as it stood after that night, from
    the ledgers of credit and of spend and the forecasts as they were made.
-#}
{% macro attribution_daily_as_of() -%} {{ adapter.dispatch('attribution_daily_as_of')() }} {%- endmacro %}
{% macro duckdb__attribution_daily_as_of() -%} {%- endmacro %}
{% macro spark__attribution_daily_as_of() -%} {%- endmacro %}
{% macro default__attribution_daily_as_of() -%}
    create or replace function {{ this.schema }}.fct_attribution_daily_as_of(run date)
    returns table (
        conversion_kind text, model text, channel text, campaign_id text, touch_date date,
        spend numeric, credit_to_date numeric, revenue_to_date numeric,
        maturity double precision, maturity_revenue double precision,
        expected_credit numeric, expected_credit_low numeric, expected_credit_high numeric,
        expected_revenue numeric, expected_revenue_low numeric, expected_revenue_high numeric,
        roas_to_date numeric, expected_roas numeric, method text, method_revenue text,
        exposure text, ladder_weight double precision, training_days integer, is_final boolean
    )
    language sql stable
    as $figures$
        {{ attribution_daily(
            this.schema ~ '.fct_attribution_credits_as_of(run)',
            ref('fct_spend_ledger').include(database=false),
            source('estimates', 'touch_day_forecasts').include(database=false),
            'run',
        ) }}
    $figures$
{%- endmacro %}
