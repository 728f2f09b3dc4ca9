-- Leads of Meta's own forms, in the columns of the gathered leads: a touch without a visit, whose ad Meta names.
-- A view, because no table of the project holds JSON: not every engine has such a type.
{{ config(materialized='view') }}

with leads as (
    select * from {{ ref('stg_meta_ads__leads') }}
),

final as (
    select
        lead_id,
        email_hash,
        phone_hash,
        cast(null as {{ type_text() }}) as anonymous_id,
        cast(null as {{ type_text() }}) as customer_id,
        form_id,
        cast(null as {{ type_text() }}) as landing_url,
        cast(null as {{ type_text() }}) as referrer_url,
        case platform when 'ig' then 'instagram' else 'facebook' end as utm_source,
        cast(null as {{ type_text() }}) as utm_medium,
        campaign_id as utm_campaign,
        ad_id as utm_content,
        ad_group_id as utm_term,
        cast(null as {{ type_text() }}) as gclid,
        cast(null as {{ type_text() }}) as fbclid,
        cast(null as {{ type_text() }}) as msclkid,
        case when ad_id is null then 'organic_social' else 'paid_social' end as given_channel,
        answers,
        lead_at,
        cast(null as {{ type_instant() }}) as updated_at
    from leads
)

select * from final
