-- The rules are tried once for each combination of kind, click id, tags and referrer, not once for each touch.
{%- set conditions = {'kind': 'kind', 'click_id': 'click_id_kind', 'medium': 'medium', 'source': 'source',
    'campaign': 'campaign', 'referrer_host': 'referrer_host'} %}
with candidates as (
    select * from {{ ref('int_touch_candidates') }}
),

rules as (
    select * from {{ ref('channel_rules') }}
),

signatures as (
    select distinct
        channel_signature,
        kind,
        click_id_kind,
        source,
        medium,
        lower(utm_campaign) as campaign,
        referrer_host,
        is_without_source
    from candidates
),

matched as (
    select
        signatures.channel_signature,
        signatures.is_without_source,
        rules.channel,
        row_number() over (
            partition by signatures.channel_signature, signatures.is_without_source order by rules.rule_order
        ) as place
    from signatures
    inner join rules
        on
            (rules.is_direct is null or signatures.is_without_source = rules.is_direct)
            {%- for condition, column in conditions.items() %}
                and (rules.{{ condition }} is null or {{ matches('signatures.' ~ column, 'rules.' ~ condition) }})
            {%- endfor %}
),

final as (
    select
        channel_signature,
        is_without_source,
        channel
    from matched
    where place = 1
)

select * from final
