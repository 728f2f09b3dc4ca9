-- A checkout was begun one hour to three days ago, and no order came since. Why a payment failed is not known.
{{ abandoned('checkout_started', 'checkout left', "interval '1' hour", days(3)) }}
