{{ audience_list('one_and_done') }}
