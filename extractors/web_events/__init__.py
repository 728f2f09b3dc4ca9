"""The source `web_events`: events that Segment, RudderStack or PostHog write into a PostgreSQL database."""
