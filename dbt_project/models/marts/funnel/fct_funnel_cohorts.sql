-- People by the month of their first touch.
{{ funnel_of(['cohort_month', 'channel']) }}
