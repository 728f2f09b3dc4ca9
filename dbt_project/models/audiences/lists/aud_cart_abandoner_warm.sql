{{ audience_list('cart_abandoner_warm') }}
