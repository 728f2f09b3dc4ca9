"""LookML of the marts: views and explores from dbt's manifest, measures from the semantic layer."""
