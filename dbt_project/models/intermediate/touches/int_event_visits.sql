-- Events without a visit become visits: a browser's run of events with gaps under 30 minutes, cut again
-- where a new campaign or click id appears. Midnight cuts nothing.
with events as (
    select * from {{ ref('int_events_gathered') }}
    where visit_id is null
),

tagged as (
    select
        *,
        coalesce('browser ' || anonymous_id, 'user ' || user_id, 'event ' || event_id) as browser,
        {{ url_query('page_url') }} as query
    from events
),

parsed as (
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
        end as campaign,
        lag(occurred_at)
            over (partition by browser order by occurred_at, {{ by_code_point('event_id') }})
            as previous_at
    from tagged
),

runs as (
    select
        *,
        case when previous_at > occurred_at - interval '30' minute then 0 else 1 end as is_run_start,
        sum(case when previous_at > occurred_at - interval '30' minute then 0 else 1 end)
            over (partition by browser order by occurred_at, {{ by_code_point('event_id') }}) as run_number
    from parsed
),

-- The tag before this one within the run; an event without a tag goes on with the one before it.
compared as (
    select
        *,
        lag(click_id) over (
            partition by browser, run_number, click_id is null order by occurred_at, {{ by_code_point('event_id') }}
        ) as previous_click_id,
        lag(campaign) over (
            partition by browser, run_number, campaign is null order by occurred_at, {{ by_code_point('event_id') }}
        ) as previous_campaign
    from runs
),

numbered as (
    select
        *,
        sum(case
            when
                is_run_start = 1
                or (click_id is not null and click_id is distinct from previous_click_id)
                or (campaign is not null and campaign is distinct from previous_campaign) then 1
            else 0
        end)
            over (partition by browser order by occurred_at, {{ by_code_point('event_id') }}) as visit_number
    from compared
),

ranked as (
    select
        *,
        row_number() over (
            partition by browser, visit_number order by occurred_at, {{ by_code_point('event_id') }}
        ) as place,
        count(*) over (partition by browser, visit_number) as events,
        max(occurred_at) over (partition by browser, visit_number) as ended_at,
        sum(case when event_name = 'page_view' then 1 else 0 end)
            over (partition by browser, visit_number) as page_views,
        max({{ by_code_point('user_id') }}) over (partition by browser, visit_number) as visit_user_id
    from numbered
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
    from ranked
    where place = 1
)

select * from final
