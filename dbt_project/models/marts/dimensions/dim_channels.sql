-- The channels of the seed, and those that the shop's own data names.
with listed as (
    select * from {{ ref('channels') }}
),

touches as (
    select * from {{ ref('int_touches') }}
),

spend as (
    select * from {{ ref('int_spend_daily') }}
),

used as (
    select channel from touches
    union
    select channel from spend
),

final as (
    select
        coalesce(listed.channel, used.channel) as channel,
        coalesce(listed.channel_name, used.channel) as channel_name,
        coalesce(listed.description, 'Named by the shop''s own data') as description,
        coalesce(listed.is_paid, used.channel like 'paid%') as is_paid,
        used.channel is not null as is_used
    from listed
    full outer join used on listed.channel = used.channel
    where coalesce(listed.channel, used.channel) is not null
)

select * from final
