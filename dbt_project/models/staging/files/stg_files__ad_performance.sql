with final as (
    {% call(name) of_file_contract() %}
    select
        {{ filled('account_id') }} as account_id,
        {{ filled('campaign_id') }} as campaign_id,
        {{ filled('ad_group_id') }} as ad_group_id,
        {{ filled('ad_id') }} as ad_id,
        lower({{ filled('platform') }}) as platform,
        {{ filled('campaign_name') }} as campaign_name,
        {{ filled('ad_group_name') }} as ad_group_name,
        {{ filled('ad_name') }} as ad_name,
        breakdown,
        upper({{ filled('currency') }}) as currency,
        {{ filled('interests') }} as interests,
        {{ filled('keywords') }} as keywords,
        impressions,
        clicks,
        spend,
        reach,
        conversions as platform_conversions,
        conversions_value as platform_conversions_value,
        date as platform_date,
        '{{ name }}' as source
    from {{ source('raw', name ~ '__ad_performance') }}
    {% endcall %}
)

select * from final
