"""How Airflow runs here: its environment, a night in one process, and the daemons with their UI."""
