-- Recommendations of a page, in the columns of the gathered reviews: nothing says which order or customer they are of.
with ratings as (
    select * from {{ ref('stg_page_insights__ratings') }}
),

final as (
    select
        rating_id as review_id,
        cast(null as {{ type_text() }}) as order_id,
        cast(null as {{ type_text() }}) as product_id,
        cast(null as {{ type_text() }}) as customer_id,
        review_text,
        cast(rating as {{ type_decimal() }}) as rating,
        cast(5 as {{ type_decimal() }}) as max_rating,
        case recommendation when 'positive' then true when 'negative' then false end as recommends,
        created_at,
        cast(null as {{ type_instant() }}) as answered_at,
        cast(null as {{ type_instant() }}) as updated_at
    from ratings
)

select * from final
