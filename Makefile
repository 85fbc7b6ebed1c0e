# Two commands do everything, on a machine with nothing but Python 3.11 to 3.14 and make:
#   make notebooks   sets up .venv from requirements.lock, then runs the notebooks on the bundled samples
#   make test        sets up whatever is missing, then runs the tests
# The other rules stand below, each with one line of explanation; `make help` prints them.

VENV := .venv
BIN := $(VENV)/bin
PACKAGES := $(VENV)/.packages-installed
SETUP := $(VENV)/.govstats-installed
PEERS := .venv-peers
PEERS_SETUP := $(PEERS)/.govstats-installed
NOTEBOOKS := $(wildcard notebooks/*.ipynb)
BENCHMARKS := accuracy error_correction fuzz scale scan_errors speed

USABLE := -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))'
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python $(USABLE) 2>/dev/null && echo $$python && break; done)
version = $(shell $(1) -c 'import sys; print(*sys.version_info[:2])' 2>/dev/null)

.PHONY: help setup notebooks test lint bench lock clean FORCE
.DELETE_ON_ERROR:

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(SETUP) ## make .venv exactly as requirements.lock says, with govstats in it (PYTHON=python3.12 names another Python)

notebooks: $(SETUP) ## run every notebook; executed copies and pages go to build/notebooks/, figures to notebooks/figures/
	rm -rf build/notebooks
	$(BIN)/python -m nbconvert --log-level WARN --execute --ExecutePreprocessor.extra_arguments="['--log-level=40']" \
		--to notebook --output-dir build/notebooks $(NOTEBOOKS)
	$(BIN)/python -m nbconvert --log-level ERROR --to html $(NOTEBOOKS:%=build/%)

test: $(SETUP) ## run the tests
	$(BIN)/python -m pytest -n auto

lint: $(SETUP) ## check style, format and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

bench: $(PEERS_SETUP) ## run the benchmarks in .venv-peers, which has the other tools too (requirements-peers.lock)
	@set -e; for name in $(BENCHMARKS); do echo "$$name"; $(PEERS)/bin/python -m benchmarks.$$name; done

lock: ## write both locks anew from pyproject.toml (needs uv; ARGS=--upgrade takes the newest versions)
	@command -v uv >/dev/null || { echo "make lock needs uv: pipx install uv" >&2; exit 1; }
	uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command "make lock" --quiet --output-file requirements.lock $(ARGS)
	uv pip compile pyproject.toml --all-extras --group dev --group peers --universal --python-version 3.11 \
		--generate-hashes --constraint requirements.lock --custom-compile-command "make lock" --quiet \
		--output-file requirements-peers.lock

clean: ## remove everything that make has made
	rm -rf $(VENV) $(PEERS) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

# The environment is the lock and nothing else: it is made anew when the lock changes.
$(PACKAGES): requirements.lock
	@"$(PYTHON)" $(USABLE) 2>/dev/null || { echo "govstats needs Python 3.11 to 3.14 with its venv module;\
	 name one that is there (make $(or $(MAKECMDGOALS),setup) PYTHON=/path/to/python3.12)\
	 or install one (Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }
	"$(PYTHON)" -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --requirement requirements.lock
	@touch $@

$(SETUP): $(PACKAGES) pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-build-isolation --editable .
	@touch $@

$(PEERS_SETUP): requirements-peers.lock pyproject.toml
	"$(PYTHON)" -m venv --clear $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes \
		--requirement requirements-peers.lock
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-build-isolation \
		--editable .
	@touch $@

# Or when another Python is asked for by name than the one it was made with.
ifneq ($(filter command environment,$(origin PYTHON)),)
ifneq ($(call version,"$(PYTHON)"),$(call version,$(BIN)/python))
$(PACKAGES): FORCE
endif
endif
