-- The last thing put into a cart was three days to a fortnight ago, and no order came since.
{{ abandoned('add_to_cart', 'cart left', days(3), days(14), floor=var('cart_value_floor', 0)) }}
