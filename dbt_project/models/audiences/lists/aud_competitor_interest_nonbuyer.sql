{{ audience_list('competitor_interest_nonbuyer') }}
