# `make demo` and `make test` are for everybody; each sets itself up in .venv first.
# Needs: make, a POSIX shell, Python 3.10 or newer with venv, and a package index that pip reaches.

# The newest supported interpreter that really runs: a pyenv shim may exist and still refuse to.
USABLE = import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))
PYTHON ?= $(firstword $(foreach name,python3.13 python3.12 python3.11 python3.10 python3 python,$(if $(shell $(name) -c '$(USABLE)' 2>/dev/null && echo yes),$(name))))
VENV ?= .venv
BIN = $(VENV)/bin
READY = $(VENV)/.ready

.PHONY: setup demo test check cover bench soak format docs models conformance placeholder clean

setup: $(READY)

$(READY): pyproject.toml
	@test -n "$(PYTHON)" || { echo "mws-compat needs Python 3.10 or newer, with venv, on PATH" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --config-settings editable_mode=compat -e '.[dev]'
	@touch $(READY)

demo: $(READY)
	$(BIN)/python examples/run_demo.py

test: $(READY)
	PYTHON=$(BIN)/python scripts/test.sh

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The suite on one interpreter, under coverage.py, but for what takes long: under it, limits of time and memory mean
# nothing. Fails where a test does, and below the floor in pyproject.toml; the report comes either way.
cover: $(READY)
	mkdir -p .cache/coverage
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder -m 'not long'; failed=$$?; \
	$(BIN)/coverage combine -q; $(BIN)/coverage report && exit $$failed

bench: $(READY)
	$(BIN)/python -m bench

soak: $(READY)
	$(BIN)/python -m tests.soak

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(READY)
	$(BIN)/python scripts/generate_docs.py
	$(BIN)/python scripts/generate_types.py
	$(BIN)/python -m tests.spapi.test_faults

# The route table and the extract of facts, out of a checkout of github.com/amzn/selling-partner-api-models:
# make models MODELS=../selling-partner-api-models
models: $(READY)
	@test -n "$(MODELS)" || { echo "say where Amazon's models are: make models MODELS=DIR" >&2; exit 2; }
	$(BIN)/python scripts/generate_routes.py $(MODELS)
	$(BIN)/python scripts/generate_facts.py $(MODELS)

# The suite of python-amazon-mws with our `mws` in place of its own, for whoever has a checkout of its repository:
# make conformance SUITE=../python-amazon-mws
conformance: $(READY)
	@test -n "$(SUITE)" || { echo "say where python-amazon-mws is: make conformance SUITE=DIR" >&2; exit 2; }
	$(BIN)/python scripts/conformance.py $(SUITE)

# An empty distribution `mws` that needs ours, for a private index: docs/dropin.md says when.
placeholder: $(READY)
	PYTHONPATH=. $(BIN)/python scripts/placeholder.py

clean:
	rm -rf .venv* .cache build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
