{{ audience_list('engaged_nonbuyer') }}
