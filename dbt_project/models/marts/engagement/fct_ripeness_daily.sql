-- People by day are the spans that have begun less those that have ended.
with spans as (
    select * from {{ ref('int_person_ripeness_spans') }}
),

channels as (
    select
        channel,
        min(from_date) as first_date
    from spans
    group by channel
),

days as (
    {{ days_from('(select min(from_date) from ' ~ ref('int_person_ripeness_spans') ~ ')', newest_night()) }}
),

changes as (
    select
        channel,
        ripeness,
        from_date as business_day,
        1 as people
    from spans
    union all
    select
        channel,
        ripeness,
        to_date + 1 as business_day,
        -1 as people
    from spans
),

by_day as (
    select
        channel,
        business_day,
        sum(case when ripeness = 'hot' then people else 0 end) as hot,
        sum(case when ripeness = 'not_yet_ripe' then people else 0 end) as not_yet_ripe
    from changes
    group by channel, business_day
),

final as (
    select
        channels.channel,
        days.day_date as business_day,
        cast(sum(coalesce(by_day.hot, 0)) over so_far as bigint) as hot,
        cast(sum(coalesce(by_day.not_yet_ripe, 0)) over so_far as bigint) as not_yet_ripe
    from channels
    inner join days on channels.first_date <= days.day_date
    left join by_day
        on channels.channel = by_day.channel and days.day_date = by_day.business_day
    window so_far as (partition by channels.channel order by days.day_date)
)

select * from final
