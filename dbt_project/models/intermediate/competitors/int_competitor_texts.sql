-- Keywords, referrers and landing pages of touches that name a competitor. Few texts repeat over many touches: each is
-- compared with the names once.
with touches as (
    select distinct
        keyword,
        referrer_host,
        {{ url_page('landing_url') }} as page
    from {{ ref('int_touches') }}
    where touch_at > {{ competitor_evidence_since() }} and touch_at <= {{ as_of() }} and kind <> 'impression'
),

names as (
    select * from {{ ref('int_competitor_names') }}
),

domains as (
    select * from {{ ref('competitor_domains') }}
),

texts as (
    select distinct
        'keyword' as text_kind,
        keyword as said
    from touches
    union all
    select distinct
        'comparison_page' as text_kind,
        page as said
    from touches
    where {{ is_comparison_page('page') }}
),

hosts as (
    select distinct referrer_host as said from touches
),

final as (
    select distinct
        texts.text_kind,
        texts.said,
        names.competitor_id
    from texts
    inner join names on {{ plain_words('texts.said') }} like '%' || names.words || '%'
    union all
    select distinct
        'referrer' as text_kind,
        hosts.said,
        domains.competitor_id
    from hosts
    inner join domains on hosts.said = domains.domain or hosts.said like '%.' || domains.domain
)

select * from final
