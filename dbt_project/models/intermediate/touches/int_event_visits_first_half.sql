{{ event_visits(half=0) }}
