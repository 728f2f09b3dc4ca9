-- Bought a product in the last 30 days and never another that goes with it: lift of 1.5, confidence of 5 % and 30
-- common orders at least. Of several the one that most likely follows. Whether it is in stock is not known.
with affinities as (
    select
        product_a as bought_id,
        product_b as missing_id,
        confidence_ab as confidence
    from {{ ref('fct_product_affinity') }}
    where lift >= 1.5 and confidence_ab >= 0.05 and orders_both >= 30
    union all
    select
        product_b as bought_id,
        product_a as missing_id,
        confidence_ba as confidence
    from {{ ref('fct_product_affinity') }}
    where lift >= 1.5 and confidence_ba >= 0.05 and orders_both >= 30
),

purchases as (
    select
        person_id,
        product_id,
        max(ordered_at) as bought_at
    from {{ ref('int_order_lines') }}
    where is_counted and ordered_at <= {{ as_of() }}
    group by person_id, product_id
),

products as (
    select * from {{ ref('dim_products') }}
),

offers as (
    select
        purchases.person_id,
        affinities.missing_id,
        max(purchases.bought_at) as bought_at,
        max(affinities.confidence) as confidence
    from purchases
    inner join affinities on purchases.product_id = affinities.bought_id
    where
        purchases.bought_at > {{ as_of() }} - {{ days(30) }}
        and not exists (
            select 1 from purchases as owned
            where purchases.person_id = owned.person_id and affinities.missing_id = owned.product_id
        )
    group by purchases.person_id, affinities.missing_id
),

ranked as (
    select
        *,
        row_number() over (partition by person_id order by confidence desc, missing_id asc) as place
    from offers
),

final as (
    select
        ranked.person_id,
        'goes with what was bought: ' || ranked.missing_id as reason,
        ranked.bought_at as since,
        round(products.line_value / nullif(products.orders, 0), 2) as value
    from ranked
    left join products on ranked.missing_id = products.product_id
    where ranked.place = 1
)

select * from final
