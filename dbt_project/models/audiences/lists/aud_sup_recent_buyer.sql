{{ audience_list('sup_recent_buyer') }}
