-- The one kind of targeting under which an ad group's day is counted. A day of several kinds is counted whole under the
-- first of them, never split.
with targets as (
    select * from {{ ref('int_ad_group_targets') }}
),

days as (
    select
        platform,
        ad_group_id,
        platform_date as ad_date
    from {{ ref('int_ad_performance_daily') }}
    where ad_group_id is not null
    union
    select
        platform,
        ad_group_id,
        touch_date as ad_date
    from {{ ref('int_touches') }}
    where platform is not null and ad_group_id is not null
),

aimed as (
    select
        days.platform,
        days.ad_group_id,
        days.ad_date,
        min(case targets.targeting_kind
            when 'competitor_interest' then 1 when 'keyword' then 2 when 'own_list' then 3 when 'interest' then 4
        end) as precedence,
        count(distinct case when targets.is_audience then targets.target end) > 1
        or max(
            case when targets.targeting_kind = 'own_list' and targets.target like '%' || '},' || '%' then 1 else 0 end
        ) = 1 as is_shared
    from days
    left join targets
        on
            days.platform = targets.platform
            and days.ad_group_id = targets.ad_group_id
            and days.ad_date >= targets.valid_from
            and days.ad_date < coalesce(targets.valid_to, date '9999-12-31')
    group by days.platform, days.ad_group_id, days.ad_date
),

final as (
    select
        platform,
        ad_group_id,
        ad_date,
        case precedence
            when 1 then 'competitor_interest' when 2 then 'keyword' when 3 then 'own_list' when 4 then 'interest'
            else 'broad'
        end as targeting_kind,
        is_shared
    from aimed
)

select * from final
