{{ audience_list('cross_sell') }}
