-- Ties in time break by touch id, as in paths.
{{ kept_by_person() }}

with touches as (
    select touches.*
    from {{ ref('int_touches') }} as touches
    inner join {{ ref('int_histories_changed') }} as changed on touches.person_id = changed.person_id
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
