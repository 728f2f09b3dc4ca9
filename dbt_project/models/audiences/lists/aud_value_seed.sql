{{ audience_list('value_seed') }}
