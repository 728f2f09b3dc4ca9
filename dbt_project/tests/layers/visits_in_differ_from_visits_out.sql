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
    {{ channel_days_by_model('visits', 'visits', 'visits') }}
),

{{ layers_that_differ('totals', 'visits') }}
