"""`python -m dags`: run nights in one process, or open the real Airflow."""

from dags.stand.commands import main

main()
