-- Interested in a competitor by something they did, here in the last 60 days, and without an order for a year and
-- since the first sign.
{{ competitor_interest_rule(never_bought=false) }}
