{{ raw_versions('google_ads__ad_group_audiences', [
    'account_id', 'ad_group_id', 'audience_id', 'kind', 'is_excluded',
]) }}
