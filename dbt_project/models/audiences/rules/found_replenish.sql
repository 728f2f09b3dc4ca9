-- A product that people buy again and again should be used up: 80 to 130 % of the usual days between two purchases of
-- it have passed, more of them for whoever bought more at once. Usual is the median of 30 such gaps at least.
with lines as (
    select
        person_id,
        product_id,
        order_date,
        sum(quantity) as quantity,
        sum(line_value) as line_value
    from {{ ref('int_order_lines') }}
    where is_counted and quantity > 0
    group by person_id, product_id, order_date
),

followed as (
    select
        *,
        lead(order_date) over (partition by person_id, product_id order by order_date) as next_date
    from lines
),

usual as (
    select
        product_id,
        {{ median_of(days_between('order_date', 'next_date') ~ ' / quantity') }} as days_per_piece
    from followed
    where next_date is not null
    group by product_id
    having count(*) >= 30
),

running_out as (
    select
        followed.person_id,
        followed.product_id,
        followed.line_value,
        {{ start_of_day('followed.order_date') }} as bought_at,
        usual.days_per_piece * followed.quantity as days_it_lasts
    from followed
    inner join usual on followed.product_id = usual.product_id
    where followed.next_date is null
),

due as (
    select
        *,
        row_number() over (partition by person_id order by line_value desc, product_id asc) as place
    from running_out
    where
        bought_at + {{ days('0.8 * days_it_lasts') }} <= {{ as_of() }}
        and bought_at + {{ days('1.3 * days_it_lasts') }} >= {{ as_of() }}
),

final as (
    select
        person_id,
        'used up: ' || product_id as reason,
        bought_at + {{ days('0.8 * days_it_lasts') }} as since,
        line_value as value
    from due
    where place = 1
)

select * from final
