{{ audience_list('browse_abandoner') }}
