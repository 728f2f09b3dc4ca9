{{ audience_list('at_risk') }}
