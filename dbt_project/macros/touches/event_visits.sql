{#-
    Events without a visit become visits: a browser's run of events with gaps under 30 minutes, cut again where a new
    campaign or click id appears. Midnight cuts nothing. One sort of all events is the slowest thing of a year, and one
    connection does it with one core: there are two models, with half of the browsers each, that two threads build.
-#}
{% macro event_visits(half) -%}
with events as (
    select
        event_id,
        anonymous_id,
        user_id,
        event_name,
        page_url,
        properties,
        occurred_at,
        coalesce('browser ' || anonymous_id, 'user ' || user_id, 'event ' || event_id) as browser
    from {{ ref('int_events_gathered') }}
    where visit_id is null
),

halved as (
    select * from events
    where mod(ascii(right(browser, 1)), 2) = {{ half }}
),

queried as {{ fenced() }} (
    select
        *,
        {{ url_query('page_url') }} as query
    from halved {{ reckoned_here() }}
),

parsed as {{ fenced() }} (
    select
        *,
        coalesce({% for name in ['gclid', 'fbclid', 'msclkid'] -%}
            {{ url_parameter('query', name) }}{{ ', ' if not loop.last }}
        {%- endfor %}) as click_id,
        case
            when position('utm_' in query) > 0
                then concat_ws('|', {% for name in ['utm_source', 'utm_medium', 'utm_campaign'] -%}
                    {{ url_parameter('query', name) }}{{ ', ' if not loop.last }}
                {%- endfor %})
        end as campaign
    from queried {{ reckoned_here() }}
),

placed as (
    select
        *,
        lpad(cast(row_number() over in_order as {{ type_text() }}), 12, '0') as place,
        coalesce(lag(occurred_at) over in_order <= occurred_at - interval '30' minute, true) as is_run_start
    from parsed
    window in_order as (partition by browser order by occurred_at, {{ by_code_point('event_id') }})
),

-- The newest tag before this event, with its place in front: all is told from one order, which is sorted once.
followed as (
    select
        *,
        max(case when is_run_start then {{ by_code_point('place') }} end)
            over (partition by browser order by occurred_at, {{ by_code_point('event_id') }}) as run_place,
        {% for tag in ['click_id', 'campaign'] -%}
            max({{ by_code_point('place || ' ~ tag) }})
                over (
                    partition by browser order by occurred_at, {{ by_code_point('event_id') }}
                    rows between unbounded preceding and 1 preceding
                )
                as previous_{{ tag }}{{ ',' if not loop.last }}
        {% endfor %}
    from placed
),

-- An event without a tag goes on with the one before it; a tag of the run before counts for nothing.
compared as (
    select
        *,
        is_run_start
        {%- for tag in ['click_id', 'campaign'] %}
            or (
                {{ tag }} is not null
                and coalesce(previous_{{ tag }} < run_place or substr(previous_{{ tag }}, 13) <> {{ tag }}, true)
            )
        {%- endfor %} as is_first
    from followed
),

numbered as (
    select
        *,
        sum(case when is_first then 1 else 0 end)
            over (partition by browser order by occurred_at, {{ by_code_point('event_id') }}) as visit_number
    from compared
),

counted as (
    select
        *,
        count(*) over visit as events,
        max(occurred_at) over visit as ended_at,
        sum(case when event_name = 'page_view' then 1 else 0 end) over visit as page_views,
        max({{ by_code_point('user_id') }}) over visit as visit_user_id
    from numbered
    window visit as (partition by browser, visit_number)
),

final as (
    select
        'events:' || event_id as visit_id,
        anonymous_id,
        visit_user_id as user_id,
        page_url as landing_url,
        coalesce({{ json_text('properties', 'referrer_url') }}, {{ json_text('properties', 'referrer') }})
            as referrer_url,
        events,
        page_views,
        occurred_at as started_at,
        ended_at
    from counted
    where is_first
)

select * from final
{%- endmacro %}
