{{ audience_list('community_nonbuyer') }}
