-- An order's or lead's own page counts only where the person has no visit in the 30 minutes before it. A visit of an
-- order's journey counts only where no web source saw the person within 30 minutes of it: docs/decisions/0007.
-- campaign_id is the platform's where it knows the click (int_ad_clicks), else where the tags name one (int_touch_ads
-- says how), else the tag utm_campaign itself.
with candidates as (
    select * from {{ ref('int_touch_candidates') }}
),

rules as (
    select * from {{ ref('int_touch_channels') }}
),

channels as (
    select * from {{ ref('channels') }}
),

ads as (
    select * from {{ ref('int_touch_ads') }}
),

clicks as (
    select * from {{ ref('int_ad_clicks') }}
),

dropped as (
    select unsure.touch_id
    from {{ ref('int_touches_in_doubt') }} as unsure
    inner join {{ ref('int_record_persons') }} as persons on unsure.person_id = persons.person_id
    inner join {{ ref('int_touch_candidates') }} as visits
        on persons.record_kind = visits.record_kind and persons.record_id = visits.record_id
    where
        (
            unsure.kind <> 'visit' and visits.kind = 'visit'
            and visits.touch_at between unsure.touch_at - interval '30' minute and unsure.touch_at
        )
        or (
            unsure.kind = 'visit' and visits.record_kind in ('visit', 'event_visit') and visits.kind <> 'impression'
            and visits.touch_at
            between unsure.touch_at - interval '30' minute and unsure.touch_at + interval '30' minute
        )
),

owned as (
    select
        candidates.*,
        persons.person_id
    from candidates
    inner join {{ ref('int_record_persons') }} as persons
        on candidates.record_kind = persons.record_kind and candidates.record_id = persons.record_id
),

final as (
    select
        owned.touch_id,
        owned.person_id,
        owned.kind,
        coalesce(owned.given_channel, rules.channel) as channel,
        owned.source,
        owned.medium,
        owned.utm_content as content,
        coalesce(clicks.platform, ads.platform) as platform,
        coalesce(clicks.account_id, ads.account_id) as account_id,
        coalesce(clicks.campaign_id, ads.campaign_id, owned.utm_campaign) as campaign_id,
        coalesce(clicks.campaign_name, ads.campaign_name, owned.utm_campaign) as campaign_name,
        case when clicks.gclid is null then ads.ad_group_id else clicks.ad_group_id end as ad_group_id,
        case when clicks.gclid is null then ads.ad_id else clicks.ad_id end as ad_id,
        coalesce(
            clicks.keyword, case when not coalesce(ads.is_term_ad_group, false) then owned.utm_term end
        ) as keyword,
        owned.referrer_host,
        owned.landing_url,
        case when owned.record_kind in ('visit', 'event_visit') then owned.record_id end as visit_id,
        coalesce(channels.is_paid, coalesce(owned.given_channel, rules.channel) like 'paid%') as is_paid,
        case when owned.given_channel is null then owned.is_without_source else owned.given_channel = 'direct' end
            as is_direct,
        {{ business_day('owned.touch_at') }} as touch_date,
        owned.touch_at
    from owned
    left join rules
        on owned.channel_signature = rules.channel_signature and owned.is_without_source = rules.is_without_source
    left join channels on coalesce(owned.given_channel, rules.channel) = channels.channel
    left join ads on owned.ad_signature = ads.ad_signature
    left join clicks on owned.gclid = clicks.gclid
    where not exists (
        select 1 from dropped
        where dropped.touch_id = owned.touch_id
    )
)

select * from final
