{{ raw_versions('meta_ads__ad_group_interests', ['account_id', 'ad_group_id', 'interest_id', 'is_excluded']) }}
