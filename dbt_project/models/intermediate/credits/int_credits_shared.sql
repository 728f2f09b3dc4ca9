-- Each touch's share of its conversion by each model, for conversions to be booked anew. Credits add up to 1 and
-- revenue to the net value, exactly: what rounding leaves goes to the last touch that it leaves no less than nothing
-- (credit), and cent by cent to the largest remainders, of equal ones to the earlier touch (revenue).
-- A touch's share is weight / (total_weight x parts); remainders are compared as parts of 1 / total_weight of a cent.
-- What is weighed goes through here by its place in the path alone; what the touch is called comes at the end.
with paths as {{ computed_once() }} (
    select paths.*
    from {{ ref('int_conversion_paths') }} as paths
    inner join {{ ref('int_conversions_restated') }} as restated
        on paths.conversion_id = restated.conversion_id
),

weighed as (
    select * from {{ ref('int_touches_weighed') }}
    union all
    select * from {{ ref('int_touches_weighed_by_fits') }}
),

priced as (
    select
        *,
        total_weight * parts as whole_weight,
        sign(net_value) as direction,
        cast(abs(round(net_value * 100)) as {{ type_whole() }}) as cents
    from weighed {{ reckoned_here() }}
),

divided as (
    select
        *,
        cast(
            {{ whole_part('2 * weight * 1000000000000 + whole_weight', '2 * whole_weight') }} as bigint
        ) as rounded_credit,
        cast({{ whole_part('cents * weight', 'whole_weight') }} as bigint) as whole_cents,
        case
            when parts = 1 then {{ enlarged('mod(cents * weight, whole_weight)') }}
            else {{ whole_part(enlarged('mod(cents * weight, whole_weight)'), 'parts') }}
        end as remainder
    from priced {{ reckoned_here() }}
),

ranked as (
    select
        *,
        1000000000000 - sum(rounded_credit) over shares as credit_left,
        cents - sum(whole_cents) over shares as cents_left,
        row_number() over (partition by conversion_id, model order by remainder desc, position asc) as turn
    from divided
    window shares as (partition by conversion_id, model)
),

settled as (
    select
        *,
        max(case when rounded_credit + credit_left >= 0 then position end)
            over (partition by conversion_id, model) as last_position
    from ranked
),

credited as (
    select
        conversion_id,
        model,
        position,
        is_unattributed,
        fit_version,
        cast(
            (rounded_credit + case when position = last_position then credit_left else 0 end) * 0.000000000001
            as numeric(20, 12)
        ) as credit,
        cast(
            direction * (whole_cents + case when turn <= cents_left then 1 else 0 end) * 0.01
            as numeric(18, 2)
        ) as revenue
    from settled {{ reckoned_here() }}
),

final as (
    select
        paths.conversion_id,
        paths.conversion_kind,
        credited.model,
        case
            when credited.is_unattributed then 'unattributed:' || paths.conversion_id else paths.touch_id
        end as touch_id,
        case when credited.is_unattributed then paths.conversion_at else paths.touch_at end as touch_at,
        case when credited.is_unattributed then paths.conversion_date else paths.touch_date end as touch_date,
        paths.conversion_at,
        paths.conversion_date,
        case when credited.is_unattributed then 'unattributed' else paths.channel end as channel,
        case when not credited.is_unattributed then paths.campaign_id end as campaign_id,
        credited.fit_version,
        credited.credit,
        credited.revenue
    from credited
    inner join paths
        on credited.conversion_id = paths.conversion_id and credited.position = paths.position
    -- A share too small for twelve digits and a cent is none.
    where credited.credit <> 0 or credited.revenue <> 0
)

select * from final
