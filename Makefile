# Plain `make` prints the targets. `demo` and `test` do all the set-up by themselves.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
UV ?= uv

.PHONY: help demo serve bench soak test check format docs lock clean

help: ## Print the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: .venv/demo.stamp ## Set up, then answer a question over the bundled sample posts
	$(BIN)/groundswell ask "What frustrates Billow users?" --demo

serve: .venv/demo.stamp ## Set up, then open the web page and the HTTP API over the sample posts
	$(BIN)/groundswell serve --demo

bench: .venv/demo.stamp ## Set up, then compare ways of answering on the sandbox (about 20 minutes)
	$(BIN)/groundswell bench

soak: .venv/demo.stamp ## Set up, then ask ten questions at once against true limits
	$(BIN)/groundswell soak

test: check ## Set up, then check and run every test (installs redis-server and chromium)
	scripts/need redis-server redis-server --version
	scripts/need chromium chromium --version
	$(BIN)/python -m pytest

check: .venv/dev.stamp ## Set up, then lint, check types and import layers
	$(BIN)/ruff check src tests
	$(BIN)/ruff format --check src tests
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/dev.stamp ## Format the code
	$(BIN)/ruff check --fix src tests
	$(BIN)/ruff format src tests

docs: .venv/dev.stamp ## Write the generated reference pages under docs/
	$(BIN)/python -m groundswell.cli.reference docs

lock: ## Renew the pinned requirements (needs uv)
	$(UV) pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--python-version 3.11 --extra llm --extra files --extra web pyproject.toml requirements/build.in \
		-o requirements/demo.txt
	$(UV) pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--python-version 3.11 --all-extras --group dev --group local-llm pyproject.toml \
		requirements/build.in -c requirements/demo.txt -o requirements/dev.txt

clean: ## Remove what the other targets made
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis

# The first of these that is Python 3.11 or newer; PYTHON=… names another one.
.venv/bin/python:
	@for each in $(PYTHON) python3.14 python3.13 python3.12 python3.11; do \
		if "$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			found=$$each; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "error: Python 3.11 or newer is needed, and $(PYTHON) is none" >&2; \
		echo "try: install it, or name it: make PYTHON=/path/to/python3.11" >&2; exit 1; \
	fi; \
	scripts/need "$${found##*/}-venv" "$$found" -c 'import ensurepip' && \
	"$$found" -m venv .venv

.venv/demo.stamp: requirements/demo.txt pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/demo.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.stamp: requirements/dev.txt pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
