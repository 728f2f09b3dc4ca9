{{ raw_versions('meta_ads__ad_groups', ['account_id', 'ad_group_id', 'is_expansion_on', 'targeting']) }}
