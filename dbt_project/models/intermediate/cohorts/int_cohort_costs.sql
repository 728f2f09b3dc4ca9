-- Spend of a period, whole and by what spend itself is known by: nothing says what a product or a friend's word cost.
with spend as (
    select
        spend_date as start_date,
        channel,
        coalesce(campaign_id, 'none') as campaign,
        spend
    from {{ ref('int_spend_daily') }}
),

placed as (
    {{ in_cohorts('spend', ['spend'], splits=['all', 'channel', 'campaign'], has_kind=false) }}
),

final as (
    select
        cohort_grain,
        cohort_month,
        split,
        split_value,
        sum(spend) as acquisition_cost
    from placed
    group by cohort_grain, cohort_month, split, split_value
)

select * from final
