# Two commands for a reader: `make serve` and `make test`. The rest is for those who change things.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCKS := .ci/locks

.PHONY: serve test check bench wheel-test locks clean

serve: $(VENV)/.serve
	$(BIN)/plangraph serve

test: $(VENV)/.test
	@command -v chromium >/dev/null || { echo "make test: no chromium found; install Debian's package: apt-get install chromium fonts-noto-cjk" >&2; exit 1; }
	$(BIN)/pytest -n 2 --dist loadfile -m "not hostile"
	$(BIN)/pytest -m hostile # by itself: its rule is an answer within a second

check: $(VENV)/.test
	$(BIN)/ruff check src tests web/build.py
	$(BIN)/ruff format --check src tests web/build.py
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.test
	$(BIN)/python -m tests.bench

# The suite against the installed wheel, in a fresh environment, with no src in sight.
wheel-test: $(VENV)/.test
	.ci/wheel-test

# The hash-locked requirements, made anew from pyproject.toml; no host name goes into them.
locks: $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet uv
	.ci/lock

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.serve: $(VENV)/bin/python $(LOCKS)/serve.txt pyproject.toml $(wildcard web/package-lock.json web/src/* web/locale/*/LC_MESSAGES/*.po)
	$(BIN)/python -m pip install --quiet --require-hashes -r $(LOCKS)/serve.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.serve $(LOCKS)/test.txt tests/conformance/suites.txt
	$(BIN)/python -m pip install --quiet --require-hashes -r $(LOCKS)/test.txt
	$(BIN)/python tests/conformance/fetch.py
	@touch $@

clean:
	rm -rf $(VENV) build dist web/node_modules web/static/build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
