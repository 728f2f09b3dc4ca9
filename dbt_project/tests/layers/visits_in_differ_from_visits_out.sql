-- Every visit stands once in each mart that counts visits, whatever it says of competitors, campaigns and models.
with totals as (
    select
        'visits' as which,
        'int_touches' as layer,
        count(*) as visits
    from {{ ref('int_touches') }}
    where kind = 'visit'
    union all
    select
        'visits' as which,
        'fct_touches' as layer,
        count(*) as visits
    from {{ ref('fct_touches') }}
    where kind = 'visit'
    union all
    select
        'visits' as which,
        'fct_channel_performance_daily, ' || models.model as layer,
        coalesce(sum(days.visits), 0) as visits
    from {{ ref('attribution_models') }} as models
    left join {{ ref('fct_channel_performance_daily') }} as days on models.model = days.model
    group by models.model
),

{{ layers_that_differ('totals', 'visits') }}
