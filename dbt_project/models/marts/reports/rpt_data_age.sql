-- How old each source's data is: the last night that brought its data, or found that there was nothing new.
with batches as (
    select * from {{ source('ops', 'batches') }}
),

runs as (
    select * from {{ source('ops', 'runs') }}
),

steps as (
    select * from {{ source('ops', 'steps') }}
    where step = 'extract'
),

published as (
    select
        source,
        max(case when state = 'published' then night end) as last_published_date,
        max(published_at) as last_published_at,
        count(case when state = 'quarantined' then 1 end) as quarantined_batches
    from batches
    group by source
),

extracted as (
    select
        steps.source,
        max(case when steps.state in ('complete', 'unchanged') then runs.night end) as last_complete_date
    from steps
    inner join runs
        on steps.run_id = runs.run_id
    group by steps.source
),

joined as (
    select
        coalesce(published.source, extracted.source) as source,
        greatest(published.last_published_date, extracted.last_complete_date) as last_good_date,
        published.last_published_date,
        published.last_published_at,
        coalesce(published.quarantined_batches, 0) as quarantined_batches
    from published
    full outer join extracted
        on published.source = extracted.source
),

final as (
    select
        source,
        last_good_date,
        {{ days_between('last_good_date', newest_night()) }} as nights_behind,
        last_published_date,
        last_published_at,
        quarantined_batches
    from joined
)

select * from final
