{{ audience_list('champion') }}
