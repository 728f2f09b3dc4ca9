-- What a competitor is called in searches, on pages and in forms: its name, its spellings and its domains.
with named as (
    select
        competitor_id,
        {{ plain_words('competitor_name') }} as words
    from {{ ref('competitors') }}
    union
    select
        competitor_id,
        {{ plain_words('spelling') }} as words
    from {{ ref('competitor_spellings') }}
    union
    select
        competitor_id,
        {{ plain_words('domain') }} as words
    from {{ ref('competitor_domains') }}
),

final as (
    select
        competitor_id,
        words
    from named
    where trim(words) <> ''
)

select * from final
