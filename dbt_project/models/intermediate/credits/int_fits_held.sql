-- Which fit holds for conversions of which days: from its night until the next one's; the first one also for all days
-- before it. If fits restate, the newest one holds for all days.
{{ config(materialized='view') }}

with fits as (
    select * from {{ source('estimates', 'fits') }}
),

models as (
    select * from {{ ref('attribution_models') }}
    where kind = 'fitted'
),

placed as (
    select
        *,
        row_number() over (partition by model, conversion_kind order by night desc) = 1 as is_newest,
        lag(night) over (partition by model, conversion_kind order by night) as previous_night,
        lead(night) over (partition by model, conversion_kind order by night) as next_night
    from fits
),

final as (
    select
        models.model,
        placed.conversion_kind,
        placed.version,
        {% if var('refit_restates') -%}
            cast('0001-01-01' as date) as from_date,
            cast('9999-12-31' as date) as before_date
        {%- else -%}
            case
                when placed.previous_night is null then cast('0001-01-01' as date) else placed.night
            end as from_date,
            coalesce(placed.next_night, cast('9999-12-31' as date)) as before_date
        {%- endif %}
    from models
    inner join placed
        on models.model = placed.model
    {% if var('refit_restates') -%} where placed.is_newest {%- endif %}
)

select * from final
