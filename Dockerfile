# Hourglass with its pinned environment, byte-compiled: without byte-code every process compiles Airflow and dbt anew.
ARG BASE_IMAGE=python:3.11-slim-bookworm

FROM ${BASE_IMAGE} AS environment
ARG LOCK=requirements.lock
WORKDIR /opt/hourglass
COPY requirements-installer.lock ${LOCK} ./
RUN python3 -m venv .venv \
    && .venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes \
        -r requirements-installer.lock \
    && .venv/bin/uv pip sync --no-cache --python .venv/bin/python --compile-bytecode --require-hashes \
        "${LOCK}" requirements-installer.lock

FROM ${BASE_IMAGE}
RUN groupadd --gid 50000 hourglass \
    && useradd --uid 50000 --gid 50000 --create-home hourglass \
    && install --directory --owner hourglass --group hourglass --mode 0700 /var/lib/hourglass
WORKDIR /opt/hourglass
COPY --from=environment /opt/hourglass/.venv .venv
COPY . .
RUN .venv/bin/python -m compileall -q dags dbt_project demo estimators expectations exporters extractors reports warehouse
ENV PATH=/opt/hourglass/.venv/bin:${PATH} \
    PYTHONPATH=/opt/hourglass \
    PYTHONUNBUFFERED=1 \
    HOURGLASS_HOME=/var/lib/hourglass
USER 50000
VOLUME /var/lib/hourglass
CMD ["python", "-m", "warehouse", "status"]
