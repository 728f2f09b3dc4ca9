{{ gathered(
    {'files': ref('stg_files__exchange_rates')},
    [
        'base_currency', 'quote_currency', 'rate', 'rate_date', 'updated_at'
    ]
) }}
