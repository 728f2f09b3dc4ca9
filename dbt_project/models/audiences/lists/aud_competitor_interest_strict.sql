{{ audience_list('competitor_interest_strict') }}
