-- Pages over the posts of the 30 days up to tonight: rates of the posts, and the followers read last.
with posts as (
    select * from {{ ref('fct_post_engagement') }}
    where published_date between {{ newest_night() }} - 29 and {{ newest_night() }}
),

days as (
    select * from {{ ref('fct_page_engagement_daily') }}
),

newest as (
    select
        page_id,
        followers,
        row_number() over (partition by page_id order by platform_date desc) as place
    from days
    where followers is not null
),

by_page as (
    select
        page_id,
        count(*) as posts,
        sum(case when is_below_floor then 1 else 0 end) as posts_below_floor,
        sum(case when engagement_rate is not null then reach end) as reach,
        sum(case when engagement_rate is not null then engaged end) as engaged
    from posts
    group by page_id
),

names as (
    select
        page_id,
        page_name,
        platform,
        row_number() over (partition by page_id order by observed_on desc) as place
    from {{ ref('stg_page_insights__pages') }}
),

final as (
    select
        by_page.page_id,
        coalesce(names.page_name, by_page.page_id) as page_name,
        names.platform,
        newest.followers,
        by_page.posts,
        by_page.posts_below_floor,
        cast(by_page.reach as bigint) as reach,
        cast(by_page.engaged as bigint) as engaged,
        round(cast(by_page.engaged as {{ type_decimal() }}) / nullif(by_page.reach, 0), 8) as engagement_rate
    from by_page
    left join newest on by_page.page_id = newest.page_id and newest.place = 1
    left join names on by_page.page_id = names.page_id and names.place = 1
)

select * from final
