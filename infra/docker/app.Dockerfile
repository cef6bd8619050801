# FleetTracker's services, notebooks and reports: one image, `fleet COMMAND` chooses. Build from the repository's root:
#   docker build -f infra/docker/app.Dockerfile -t fleettracker:0.1.0 .
FROM python:3.11-slim-bookworm

ENV PATH="/opt/venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    NUMBA_CACHE_DIR=/var/lib/fleet/numba \
    FLEET_HOME=/var/lib/fleet

# The linker, by which the ingestor's compiled code becomes a library: without it the ingestor loads Numba, 150 MiB.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends binutils \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY requirements.txt ./
COPY infra/requirements/bootstrap.txt infra/requirements/bootstrap.txt
RUN python -m venv /opt/venv \
    && pip install --no-cache-dir --require-hashes -r infra/requirements/bootstrap.txt \
    && uv pip install --no-cache --python /opt/venv/bin/python --require-hashes -r requirements.txt

COPY pyproject.toml README.md LICENSE ./
COPY fleetlib fleetlib
COPY infra infra
COPY notebooks notebooks
COPY pipelines pipelines
RUN uv pip install --no-cache --python /opt/venv/bin/python --no-deps --no-build-isolation -e . \
    && groupadd --gid 10001 fleet \
    && useradd --uid 10001 --gid 10001 --home-dir /var/lib/fleet --create-home --shell /usr/sbin/nologin fleet

USER 10001:10001
VOLUME ["/var/lib/fleet"]
ENTRYPOINT ["sh", "/app/infra/docker/entrypoint.sh"]
CMD ["--help"]
