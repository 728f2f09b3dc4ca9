-- Distinct people where the platform tells them for the day, else its own count of engagements, else what the page's
-- posts gained on the day. Followers not read on a day are those of the last day they were, else of the first.
with reported as (
    select * from {{ ref('int_page_days_reported') }}
),

gains as (
    select * from {{ ref('int_post_gains_daily') }}
),

from_posts as (
    select
        page_id,
        observed_date as platform_date,
        max(followers) as followers,
        sum(new_interactions) as new_interactions
    from gains
    group by page_id, observed_date
),

joined as (
    select
        coalesce(reported.page_id, from_posts.page_id) as page_id,
        coalesce(reported.platform_date, from_posts.platform_date) as platform_date,
        coalesce(reported.followers, reported.followers_of_the_night, from_posts.followers) as followers_read,
        reported.new_followers,
        reported.reach,
        reported.impressions,
        reported.engaged_people,
        reported.engagements,
        from_posts.new_interactions
    from reported
    full outer join from_posts
        on reported.page_id = from_posts.page_id and reported.platform_date = from_posts.platform_date
),

-- Each reading of followers begins a group of days, which lasts until the next one.
grouped as (
    select
        *,
        count(followers_read) over (partition by page_id order by platform_date) as reading
    from joined
),

carried as (
    select
        *,
        coalesce(
            max(followers_read) over (partition by page_id, reading),
            max(case when reading = 1 then followers_read end) over (partition by page_id)
        ) as followers,
        coalesce(engaged_people, engagements, new_interactions) as engaged,
        case
            when engaged_people is not null then 'engaged_people / followers'
            when engagements is not null then 'engagements / followers'
            when new_interactions is not null then '(reactions + comments + shares + saves of posts) / followers'
        end as formula
    from grouped
),

rated as (
    select
        *,
        round(cast(engaged as {{ type_decimal() }}) / nullif(followers, 0), 8) as engagement_rate
    from carried
),

final as (
    select
        page_id,
        platform_date,
        case when engagement_rate is not null then formula end as formula,
        followers_read is not null as is_followers_read,
        engagement_rate < {{ var('engagement_floor') }} as is_below_floor,
        cast(followers as bigint) as followers,
        new_followers,
        reach,
        impressions,
        cast(engaged as bigint) as engaged,
        engagement_rate
    from rated
)

select * from final
