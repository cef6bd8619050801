# FleetTracker: `make demo` runs the main job with nothing but Python, `make test` runs every test. `make help` lists the rest.
SHELL := /bin/sh
VENV ?= .venv
BIN := $(VENV)/bin
export VENV

# How `make demo` and `make stack` run: make demo ARGS="--vehicles 100 --minutes 5"
ARGS ?=
BENCH ?=

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev servers demo stack down status lab test test-fast bench lint format lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## make the environment in .venv (seconds; a second run does nothing)
	@sh infra/setup.sh requirements.txt

setup-dev: ## the same with what the tests need
	@sh infra/setup.sh requirements-dev.txt

servers: ## install Mosquitto, Java and Maven where they are missing (root on Debian), or print the command
	@sh infra/install-servers.sh mosquitto java mvn

demo: setup ## the main job on an embedded database: simulate, ingest, store, detect, report (ARGS="--vehicles 500")
	@$(BIN)/fleet demo $(ARGS)

stack: setup servers ## the real servers and all services on this machine (ARGS="--vehicles 1000 --rate-hz 1")
	@$(BIN)/fleet up $(ARGS)

down: setup ## stop what `make stack` started
	@$(BIN)/fleet down

status: setup ## what runs, and how it is
	@$(BIN)/fleet status

lab: setup ## JupyterLab on the notebooks, against what the demo or the stack stored
	@$(BIN)/fleet lab $(ARGS)

test: setup-dev ## every test, on the real servers (ARGS="-k ingest")
	@sh infra/install-servers.sh mosquitto java mvn chromium
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

test-fast: setup-dev ## the tests that start no server, browser or notebook
	@$(BIN)/python -m pytest -m "not servers and not browser and not notebooks" $(ARGS)

bench: setup-dev ## every benchmark, or one: make bench BENCH=pipeline
	@sh infra/install-servers.sh mosquitto java mvn chromium
	@$(BIN)/fleet bench $(BENCH) $(ARGS)

lint: setup-dev ## ruff, mypy strict, import direction, schema, lock
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/buf lint
	$(BIN)/python proto/generate.py --check
	$(BIN)/python infra/lock.py --check

format: setup-dev ## put the code into its form
	$(BIN)/ruff check --fix-only --exit-zero .
	$(BIN)/ruff format .

lock: setup-dev ## resolve the dependencies anew (network)
	$(BIN)/python infra/lock.py

clean: ## remove the data of runs on this machine (.fleet); the environment stays
	@if [ -x $(BIN)/fleet ]; then $(BIN)/fleet down || exit 1; fi
	rm -rf .fleet
