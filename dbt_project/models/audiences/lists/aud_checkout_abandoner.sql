{{ audience_list('checkout_abandoner') }}
