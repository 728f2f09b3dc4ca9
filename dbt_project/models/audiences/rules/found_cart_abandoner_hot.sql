-- The last thing put into a cart was one hour to three days ago, and no order came since.
{{ abandoned('add_to_cart', 'cart left', "interval '1' hour", days(3), floor=var('cart_value_floor', 0)) }}
