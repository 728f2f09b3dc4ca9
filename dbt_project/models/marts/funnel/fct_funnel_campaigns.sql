-- People by the campaign of their first touch.
{{ funnel_of(['channel', 'campaign_id']) }}
