-- The tags of each record: from its own columns, else from the landing page's query string.
{%- set tags = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'utm_term', 'gclid', 'fbclid', 'msclkid'] %}
with records as (
    select * from {{ ref('int_touch_records') }}
),

queried as {{ fenced() }} (
    select
        *,
        {{ url_query('landing_url') }} as query,
        {{ url_host('referrer_url') }} as host
    from records {{ reckoned_here() }}
),

tagged as {{ fenced() }} (
    select
        touch_id,
        record_kind,
        record_id,
        kind,
        touch_at,
        landing_url,
        given_channel,
        case when not {{ is_own_host('host') }} then host end as referrer_host,
        position('%' in query) > 0 or position('+' in query) > 0 as is_encoded,
    {%- for tag in tags %}
        {{ tag }} as given_{{ tag }},
        case when position('{{ tag }}=' in query) > 0 then {{ url_parameter('query', tag) }} end
            as found_{{ tag }}{{ ',' if not loop.last }}
    {%- endfor %}
    from queried {{ reckoned_here() }}
),

completed as {{ fenced() }} (
    select
        touch_id,
        record_kind,
        record_id,
        kind,
        touch_at,
        landing_url,
        given_channel,
        referrer_host,
    {%- for tag in tags %}
        case
            when given_{{ tag }} is not null or not is_encoded then coalesce(given_{{ tag }}, found_{{ tag }})
            else {{ url_decoded('found_' ~ tag) }}
        end as {{ tag }}{{ ',' if not loop.last }}
    {%- endfor %}
    from tagged {{ reckoned_here() }}
),

described as {{ fenced() }} (
    select
        *,
        lower(utm_source) as source,
        lower(utm_medium) as medium,
        case
            when gclid is not null then 'gclid' when msclkid is not null then 'msclkid'
            when fbclid is not null then 'fbclid'
        end as click_id_kind,
        coalesce({{ tags | join(', ') }}, referrer_host) is null
        and kind in ('visit', 'order', 'lead') as is_without_source
    from completed {{ reckoned_here() }}
),

final as (
    select
        *,
        -- Few combinations repeat over many touches: rules and ads are looked up once for each.
        concat_ws(
            chr(31), kind, coalesce(click_id_kind, ''), coalesce(source, ''), coalesce(medium, ''),
            coalesce(lower(utm_campaign), ''), coalesce(referrer_host, '')
        ) as channel_signature,
        concat_ws(
            chr(31), coalesce(click_id_kind, ''), coalesce(source, ''), coalesce(utm_campaign, ''),
            coalesce(utm_content, ''), coalesce(utm_term, '')
        ) as ad_signature
    from described
)

select * from final
