with conversions as (
    select * from {{ ref('int_conversions') }}
    where is_counted
),

final as (
    select
        conversion_kind,
        {{ lookback_days('conversion_kind') }} as lookback_days,
        {{ as_of() }} - {{ days(lookback_days('conversion_kind')) }} as journeys_end_before,
        count(*) as conversions
    from conversions
    group by conversion_kind
)

select * from final
