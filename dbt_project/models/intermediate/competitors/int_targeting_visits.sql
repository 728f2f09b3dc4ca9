-- People who had never bought and came in a month by an ad of a kind, and how many of them bought within 30 days of
-- their first such visit. Whoever came by several kinds is counted in each: kinds are compared, not added up.
with kinds as (
    select * from {{ ref('int_ad_group_kinds') }}
),

persons as (
    select * from {{ ref('dim_persons') }}
),

touches as (
    select
        touches.person_id,
        touches.touch_at,
        {{ first_day_of('month', 'touches.touch_date') }} as month_date,
        case when touches.is_paid then coalesce(kinds.targeting_kind, 'broad') else 'no_ad' end as targeting_kind
    from {{ ref('int_touches') }} as touches
    left join kinds
        on
            touches.platform = kinds.platform
            and touches.ad_group_id = kinds.ad_group_id
            and touches.touch_date = kinds.ad_date
    where touches.kind <> 'impression' and touches.touch_at <= {{ as_of() }}
),

visitors as (
    select
        targeting_kind,
        month_date,
        person_id,
        count(*) as visits,
        min(touch_at) as first_at
    from touches
    group by targeting_kind, month_date, person_id
),

final as (
    select
        visitors.targeting_kind,
        visitors.month_date,
        cast(sum(visitors.visits) as bigint) as visits,
        count(case when persons.first_order_at is null or persons.first_order_at >= visitors.first_at then 1 end)
            as prospects,
        count(
            case
                when
                    persons.first_order_at >= visitors.first_at
                    and persons.first_order_at < visitors.first_at + {{ days(30) }}
                    then 1
            end
        ) as orders
    from visitors
    inner join persons on visitors.person_id = persons.person_id
    group by visitors.targeting_kind, visitors.month_date
)

select * from final
