"""Raw to marts and audiences: the dbt project, and the way to run it from Python."""
