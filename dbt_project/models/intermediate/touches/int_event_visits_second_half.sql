{{ event_visits(half=1) }}
