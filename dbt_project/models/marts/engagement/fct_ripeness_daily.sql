-- People by day are the spans that have begun less those that have ended; days without a change are added.
with spans as (
    select * from {{ ref('int_person_ripeness_spans') }}
),

changes as (
    select
        channel,
        from_date as business_day,
        case when ripeness = 'hot' then 1 else 0 end as hot,
        case when ripeness = 'not_yet_ripe' then 1 else 0 end as not_yet_ripe
    from spans
    union all
    select
        channel,
        to_date + 1 as business_day,
        case when ripeness = 'hot' then -1 else 0 end as hot,
        case when ripeness = 'not_yet_ripe' then -1 else 0 end as not_yet_ripe
    from spans
),

by_change as (
    select
        channel,
        business_day,
        sum(hot) as hot,
        sum(not_yet_ripe) as not_yet_ripe
    from changes
    group by channel, business_day
),

channels as (
    select
        channel,
        min(business_day) as first_date
    from by_change
    group by channel
),

days as (
    {{ days_from('(select min(business_day) from by_change)', newest_night()) }}
),

told as (
    select
        channels.channel,
        days.day_date as business_day,
        0 as hot,
        0 as not_yet_ripe
    from channels
    inner join days on channels.first_date <= days.day_date
    union all
    select
        channel,
        business_day,
        hot,
        not_yet_ripe
    from by_change
    where business_day <= {{ newest_night() }}
),

by_day as (
    select
        channel,
        business_day,
        sum(hot) as hot,
        sum(not_yet_ripe) as not_yet_ripe
    from told
    group by channel, business_day
),

final as (
    select
        channel,
        business_day,
        cast(sum(hot) over so_far as bigint) as hot,
        cast(sum(not_yet_ripe) over so_far as bigint) as not_yet_ripe
    from by_day
    window so_far as (partition by channel order by business_day)
)

select * from final
