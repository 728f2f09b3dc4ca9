{{ audience_list('lapsed') }}
