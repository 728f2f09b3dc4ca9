"""When things run: schedules, order, retries and pools. The only place that imports Airflow."""
