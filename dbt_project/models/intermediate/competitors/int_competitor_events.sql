-- Searches on the shop's site for a competitor, and looks at pages that compare the shop with it. An event that names
-- neither browser nor user belongs to the person of its visit.
-- What was typed into a search is not kept: people type anything.
with events as (
    select
        event_id,
        {{ event_record() }} as event_record,
        occurred_at,
        {{ url_page('page_url') }} as page,
        case
            when event_name = 'search' then coalesce(
                {{ json_text('properties', 'query') }}, {{ url_parameter(url_query('page_url'), 'q') }}
            )
        end as query,
        case event_name when 'search' then 'site_search' else 'comparison_page' end as signal_type
    from {{ ref('int_events_gathered') }}
    where
        occurred_at > {{ competitor_evidence_since() }}
        and occurred_at <= {{ as_of() }}
        and (event_name = 'search' or (event_name = 'page_view' and {{ is_comparison_page('page_url') }}))
),

said as {{ computed_once() }} (
    select
        *,
        case signal_type when 'site_search' then query else page end as said
    from events
),

names as (
    select * from {{ ref('int_competitor_names') }}
),

persons as (
    select * from {{ ref('int_event_persons') }}
),

texts as (
    select distinct
        texts.said,
        names.competitor_id
    from (select distinct said from said) as texts
    inner join names on {{ plain_words('texts.said') }} like '%' || names.words || '%'
),

final as (
    select
        said.event_id,
        persons.person_id,
        texts.competitor_id,
        said.signal_type,
        case said.signal_type when 'site_search' then 'search on the site' else 'page' end as rule,
        case when said.signal_type = 'comparison_page' then said.page end as page,
        said.occurred_at
    from said
    inner join texts on said.said = texts.said
    inner join persons on said.event_record = persons.event_record
)

select * from final
