-- For each order and platform the last touch before it that carries the platform's click id: what a platform could
-- recognise as its own.
with paths as (
    select * from {{ ref('int_conversion_paths') }}
    where conversion_kind = 'order'
),

touches as (
    select * from {{ ref('int_touches') }}
    where platform is not null
),

candidates as (
    select * from {{ ref('int_touch_candidates') }}
    where gclid is not null or fbclid is not null or msclkid is not null
),

ranked as (
    select
        paths.conversion_id,
        touches.platform,
        touches.account_id,
        touches.campaign_id,
        paths.touch_date,
        {{ seconds_between('paths.touch_at', 'paths.conversion_at') }} as lag_seconds,
        row_number() over (partition by paths.conversion_id, touches.platform order by paths.position desc) as place
    from paths
    inner join touches
        on paths.touch_id = touches.touch_id
    inner join candidates
        on paths.touch_id = candidates.touch_id
),

final as (
    select
        conversion_id,
        platform,
        account_id,
        campaign_id,
        touch_date,
        lag_seconds
    from ranked
    where place = 1
)

select * from final
