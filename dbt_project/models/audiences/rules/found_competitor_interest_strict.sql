-- The same, and never bought at all.
{{ competitor_interest_rule(never_bought=true) }}
