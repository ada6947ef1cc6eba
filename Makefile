# Rotta: `make run` starts the app, `make test` proves it. Both prepare everything they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501

.DEFAULT_GOAL := help
.PHONY: help run room test check lint bench load faults deploy-check backtest golden clean

help: ## show this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

run: $(VENV)/.run-ready ## start the app on http://127.0.0.1:8501 (PORT=... to change)
	$(BIN)/python -m streamlit run app.py --server.port $(PORT)

room: $(VENV)/.run-ready ## open a room on the local network for people with phones (ROOM='--title "..." --port 8600' to change)
	$(BIN)/python -m planner.room_server $(ROOM)

test: $(VENV)/.test-ready lint ## install what the tests need, then run them all
	sh tests/provide.sh
	$(BIN)/python -m planner check
	$(BIN)/python -m pytest -n auto --dist loadgroup

check: $(VENV)/.run-ready ## check the content: every record, reference and figure
	$(BIN)/python -m planner check

lint: $(VENV)/.test-ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.test-ready ## measure speed against the floor, in the same run
	$(BIN)/python -m tests.bench

load: $(VENV)/.test-ready ## 20 to 200 people at once, on one process and on two replicas: docs/load.md (about 40 minutes)
	sh tests/bench/provide.sh
	$(BIN)/python -m tests.bench.load

faults: $(VENV)/.test-ready ## kill, fill, lock and damage what Rotta stands on, and look what is left (about 4 minutes)
	sh tests/bench/provide.sh
	$(BIN)/python -m tests.bench.faults

deploy-check: $(VENV)/.test-ready ## prove deploy/ with plain processes on this machine (about 4 minutes)
	sh tests/bench/provide.sh
	$(BIN)/python -m tests.bench.deploy_check

backtest: $(VENV)/.run-ready ## try the ranking on the past and publish what it shows (about a minute)
	$(BIN)/python -m planner backtest --json content/evaluation/results.json

golden: $(VENV)/.test-ready ## write the golden ranks of the personas anew (look at the diff)
	$(BIN)/python -m tests.update_golden

clean: ## remove the virtual environment (your plans in data/ stay)
	rm -rf $(VENV)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Rotta needs Python 3.11 or newer: make PYTHON=python3.11 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python lacks its venv module: on Debian or Ubuntu, apt-get install python3-venv, then again."; exit 1; }

$(VENV)/.run-ready: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.test-ready: requirements.txt requirements-dev.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.run-ready
