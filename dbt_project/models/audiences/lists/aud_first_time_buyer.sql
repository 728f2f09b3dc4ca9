{{ audience_list('first_time_buyer') }}
