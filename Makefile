# One line a command over `python -m …`. `make help` lists them.
PYTHON ?= python3.11
PY = .venv/bin/python
export PYTHONDONTWRITEBYTECODE =
.DEFAULT_GOAL := help
.PHONY: help install install-dev nightly demo airflow docs upkeep stop test test-faults test-scale test-compose test-celery test-superset check bench lock

help:            ## this list
	@grep -hE '^[a-z-]+:.*##' Makefile | sed 's/:.*## */|/' | column -t -s'|'

.venv/installed: requirements.lock requirements-installer.lock
	@sh .ci/install requirements.lock

install: .venv/installed   ## everything a night needs, from the pinned lock, into .venv

.venv/installed-dev: requirements-dev.lock requirements-installer.lock
	@sh .ci/install requirements-dev.lock

install-dev: .venv/installed-dev

.venv/installed-spark: .venv/installed-dev requirements-spark.lock
	@.venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements-spark.lock
	@touch $@

nightly: install  ## one night: CONFIG=hourglass.yml DATE=2026-11-20 ENGINE=duckdb or spark; without CONFIG the demo shop
	@$(if $(CONFIG),$(PY) -m dags nightly --config "$(CONFIG)",$(PY) -m demo night) --date "$(DATE)" --engine "$(ENGINE)"

demo: install     ## play nights of the demo shop: DAYS=90
	@$(PY) -m demo night --date "$(DATE)" --days $(or $(DAYS),90)

airflow: install  ## the real Airflow with its UI
	@$(PY) -m dags airflow --config "$(CONFIG)"

docs: install     ## the documentation as one folder that opens from disk: the project's, dbt's, the validations'
	@$(PY) -m dags docs --config "$(CONFIG)"

upkeep: install   ## remove what is older than the settings keep it
	@$(PY) -m dags upkeep --config "$(CONFIG)"

stop:             ## end everything that make started
	@$(PY) -m dags stop
	@$(PY) -m demo stop

# The longest files first, so that both cores end together.
test: install-dev ## all tests but those of test-faults
	@$(PY) -m pytest tests/end_to_end tests/real_data tests/integration tests/contract tests/structure tests/unit \
		--numprocesses 2 --dist loadfile --no-loadscope-reorder

test-faults: install-dev ## every fault of every source, and nights killed with -9, in one table
	@$(PY) -m pytest tests/faults --numprocesses 2 --dist loadfile

test-scale: .venv/installed-spark ## nights on DuckDB and Spark against Postgres, table by table; 100 random schedules of late and changed rows; identities and lists at full size
	@HOURGLASS_SCHEDULES=100 HOURGLASS_FULL_SIZE=1 $(PY) -m pytest tests/scale tests/integration/attribution tests/integration/journeys \
		tests/integration/identity tests/integration/sync tests/integration/transform tests/contract/platforms/test_bar.py

# Needs root and Debian's packages podman, netavark, aardvark-dns, runc, conmon, catatonit, iptables, debootstrap.
test-compose: install-dev ## docker-compose.yml as a whole, on podman: up, healthy, a night, down; and with Celery's workers
	@$(PY) -m pytest tests/compose -rs

test-celery: install-dev ## a night by Airflow's CeleryExecutor: a real Redis (Debian's redis-server) and two workers on this machine
	@$(PY) -m pytest tests/celery -rs

test-superset: install-dev ## Apache Superset, in an environment of its own, asks the dashboards' questions
	@$(PY) -m pytest tests/superset

check: install-dev ## all linters and structural checks
	@sh .ci/check

bench: install-dev ## the figures, beside peers: SCALE=1 for the size of docs/figures.md (0.25)
	@$(PY) -m benchmarks --scale $(or $(SCALE),0.25)

lock: install-dev ## pin the environment again after a change of pyproject.toml
	@sh .ci/lock
