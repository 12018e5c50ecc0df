# `make run` and `make test` turn a clean clone into a served application and a finished test run.
# The steps are in tools/; a step that is done costs nothing the second time.

PYTHON ?= python3
BIN := .venv/bin
TESTS ?=
BENCH ?=

# Without compiled modules every process compiles thousands of them again: seconds for each server, worker and child.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test check lint format docs messages proof bench stop clean setup-run setup-test setup-bench

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | expand -t 10

setup-run:
	@$(PYTHON) -m tools run

setup-test:
	@$(PYTHON) -m tools test

setup-bench:
	@$(PYTHON) -m tools bench

run: setup-run ## serve the application on http://127.0.0.1:8000, with its own database and a demo city
	@exec $(BIN)/bosaga serve --prepare

test: setup-test ## run every test against a throw-away database (TESTS=path runs some)
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(TESTS)

check: lint ## what CI runs: lint, types, rings, tests
	@$(BIN)/python -m pytest -n 2 --dist worksteal

lint: setup-test ## style, types and the rings
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint --lint --quiet web/templates

format: setup-test ## format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: setup-test ## write the generated pages of docs/ again
	@$(BIN)/python -m tools.settings_page

messages: setup-test ## collect the sentences of the site into its catalogues; fails while one lacks a translation
	@$(BIN)/python -m tools.messages

proof: setup-test ## the long matrices of tests, results into docs/proof.md
	@$(BIN)/python -m tools.proof

bench: setup-bench ## measure ratios, results into docs/benchmarks.md (BENCH=tiles runs one)
	@$(BIN)/python -m tests.bench $(BENCH)

stop: ## stop the server and the private database clusters
	@$(PYTHON) -m tools stop

clean: ## remove everything that make made, but not the database
	@$(PYTHON) -m tools clean
