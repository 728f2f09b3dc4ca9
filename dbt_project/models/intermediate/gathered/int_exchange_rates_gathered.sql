{{ gathered(
    {'files': ref('stg_files__exchange_rates'), 'exchange_rates': ref('stg_exchange_rates__rates')},
    [
        'base_currency', 'quote_currency', 'rate', 'rate_date', 'updated_at'
    ]
) }}
