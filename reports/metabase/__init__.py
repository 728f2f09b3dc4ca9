"""Collections, questions and dashboards of Metabase, kept as YAML and put there through its API."""
