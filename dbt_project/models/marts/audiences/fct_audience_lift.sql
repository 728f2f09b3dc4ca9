-- What a list did: people drawn for it against those held out, each counted from the night of the draw whether or not
-- a platform knew them (intention to treat). Interval of the difference: Newcombe, Statistics in Medicine 17 (1998),
-- method 10. Smallest effect that would be found in four of five tries at 5 %: 2.8 standard errors of the difference.
{%- set bought = 'followed.next_order_date <= followed.assigned_on + windows.window_days' %}
with drawn as (
    select * from {{ ref('holdout_assignments') }}
    where holdout_share > 0
),

held_out_of_all as (
    select person_id from drawn
    where list_name = 'all_lists' and is_holdout
),

-- Whoever is held out of all lists says nothing of a single one.
assignments as (
    select * from drawn
    where list_name = 'all_lists'
    union all
    select * from drawn
    where list_name <> 'all_lists' and not exists (
        select 1 from held_out_of_all
        where drawn.person_id = held_out_of_all.person_id
    )
),

orders as (
    select * from {{ ref('int_orders') }}
    where is_counted and ordered_at <= {{ as_of() }}
),

windows as (
    select window_days from (values (7), (30), (90)) as days (window_days)
),

followed as (
    select
        assignments.list_name,
        assignments.person_id,
        assignments.is_holdout,
        assignments.holdout_share,
        assignments.assigned_on,
        min(orders.order_date) as next_order_date
    from assignments
    left join orders
        on assignments.person_id = orders.person_id and assignments.assigned_on < orders.order_date
    group by
        assignments.list_name, assignments.person_id, assignments.is_holdout, assignments.holdout_share,
        assignments.assigned_on
),

-- Only people whose window is over.
counted as (
    select
        followed.list_name,
        windows.window_days,
        count(case when not followed.is_holdout then 1 end) as treated,
        count(case when followed.is_holdout then 1 end) as held_out,
        count(case when not followed.is_holdout and {{ bought }} then 1 end) as treated_buyers,
        count(case when followed.is_holdout and {{ bought }} then 1 end) as held_out_buyers,
        cast(sum(followed.holdout_share) as {{ type_double() }}) as held_out_expected,
        cast(sum(followed.holdout_share * (1 - followed.holdout_share)) as {{ type_double() }}) as held_out_variance
    from followed
    inner join windows on followed.assigned_on + windows.window_days <= {{ newest_night() }}
    group by followed.list_name, windows.window_days
),

rated as (
    select
        *,
        treated_buyers / cast(nullif(treated, 0) as {{ type_double() }}) as treated_rate,
        held_out_buyers / cast(nullif(held_out, 0) as {{ type_double() }}) as held_out_rate,
        {{ wilson_bound('treated_buyers', 'treated', '-') }} as treated_low,
        {{ wilson_bound('treated_buyers', 'treated', '+') }} as treated_high,
        {{ wilson_bound('held_out_buyers', 'held_out', '-') }} as held_out_low,
        {{ wilson_bound('held_out_buyers', 'held_out', '+') }} as held_out_high,
        (treated_buyers + held_out_buyers) / cast(treated + held_out as {{ type_double() }}) as pooled_rate
    from counted
),

compared as (
    select
        *,
        treated_rate - held_out_rate as lift,
        treated_rate - held_out_rate
        - sqrt(power(treated_rate - treated_low, 2) + power(held_out_high - held_out_rate, 2)) as low,
        treated_rate - held_out_rate
        + sqrt(power(treated_high - treated_rate, 2) + power(held_out_rate - held_out_low, 2)) as high,
        2.8016 * sqrt(pooled_rate * (1 - pooled_rate) * (1.0 / nullif(treated, 0) + 1.0 / nullif(held_out, 0)))
            as minimum_detectable_effect,
        -- Chi-squared of one degree of freedom beyond 10.83 happens once in a thousand draws.
        power(held_out - held_out_expected, 2) > 10.83 * held_out_variance as is_split_uneven
    from rated
),

final as (
    select
        list_name,
        window_days,
        treated,
        held_out,
        treated_buyers,
        held_out_buyers,
        {% for column in ['treated_rate', 'held_out_rate', 'lift', 'low', 'high', 'minimum_detectable_effect'] -%}
            round(cast({{ column }} as {{ type_decimal() }}), 6) as {{ column }},
        {% endfor -%}
        is_split_uneven,
        case
            when is_split_uneven then 'uneven split'
            when lift is null or pooled_rate = 0 or abs(lift) < minimum_detectable_effect then 'too small'
            when lift > 0 then 'sells more'
            else 'sells less'
        end as verdict
    from compared
)

select * from final
