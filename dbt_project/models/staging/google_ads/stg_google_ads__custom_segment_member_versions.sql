{{ raw_versions('google_ads__custom_segment_members', ['account_id', 'segment_id', 'kind', 'value']) }}
