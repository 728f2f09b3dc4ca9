-- Ties in time break by touch id, as in paths.
with touches as (
    select * from {{ ref('int_touches') }}
),

placed as (
    select
        *,
        row_number() over (partition by person_id order by touch_at, {{ by_code_point('touch_id') }}) as place
    from touches
),

final as (
    select
        person_id,
        touch_id,
        channel,
        campaign_id,
        touch_date,
        touch_at
    from placed
    where place = 1
)

select * from final
