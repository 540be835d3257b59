# `make test` is all that a fresh checkout needs: it makes .venv from the lock file and runs every check.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
WORKERS ?= 2
BIN := .venv/bin
READY := .venv/.ready
EXAMPLE := cipro-feet-two-years

.DELETE_ON_ERROR:
.PHONY: help test demo bench lock clean

help:
	@echo "make test   style, types and tests (makes .venv first)"
	@echo "make demo   the assessment of the shipped example $(EXAMPLE)"
	@echo "make bench  measured ratios of the engines"
	@echo "make lock   pin the dependencies of pyproject.toml anew, with hashes"
	@echo "make clean  remove .venv and everything that tools leave behind"

$(READY): requirements.lock pyproject.toml
	rm -rf .venv
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

test: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q -n $(WORKERS)

demo: $(READY)
	@$(BIN)/neuroladder examples $(EXAMPLE) | $(BIN)/neuroladder assess -

bench: $(READY)
	$(BIN)/python -m tests.benchmarks

# pip-tools takes the newest versions that pyproject.toml allows; the file names no index and no path.
lock: $(READY)
	$(BIN)/pip-compile --quiet --upgrade --generate-hashes --all-extras --allow-unsafe --strip-extras \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header \
		--output-file requirements.lock pyproject.toml

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
