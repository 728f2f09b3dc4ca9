{{ audience_list('sup_internal') }}
