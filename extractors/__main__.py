"""`python -m extractors`: prepare the warehouse's tables, or land one source for one night without Airflow."""

from extractors.commands import main

main()
