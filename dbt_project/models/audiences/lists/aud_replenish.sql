{{ audience_list('replenish') }}
