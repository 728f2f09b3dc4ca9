-- What the method in use says. Judgements of methods used before stay in their table, and are not read.
with judgements as (
    select * from {{ source('estimates', 'text_sentiments') }}
),

methods as (
    select
        version,
        row_number() over (order by used_since desc, version desc) as place
    from {{ source('estimates', 'sentiment_methods') }}
),

final as (
    select
        judgements.text_hash,
        judgements.version,
        judgements.language,
        judgements.score,
        judgements.sentiment
    from judgements
    inner join methods on judgements.version = methods.version
    where methods.place = 1
)

select * from final
