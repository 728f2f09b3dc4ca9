{{ audience_list('due_soon') }}
