{{ audience_list('discount_only') }}
