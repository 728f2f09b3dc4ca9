{{ audience_list('sup_complaint') }}
