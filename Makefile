# The two commands are `make run` and `make test`; `make help` lists the rest. The work is done in tools/, in Python.
#
#   make run PORT=8001 BAGLAND_DATA=/srv/bagland    make test DB=sqlite ARGS="-k reverse -x"

PYTHON ?= python3
HERE := .venv/bin/python
SETUP := $(PYTHON) -m tools.setup
DB ?=
ARGS ?=
UV := .setup/uv/bin/uv
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
CHECKS := format-check lint types contracts templates migrations untranslated strangers scripts

.DEFAULT_GOAL := help
.PHONY: help run build dev test proof bench check $(CHECKS) format messages docs screenshots lock clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 16

run: ## start Bagland with the demo company, and get ready for it first
	@$(SETUP) run $(ARGS)

build: ## get ready to be run as a service, and start nothing
	@$(SETUP) build

dev: ## get ready for tests and checks
	@$(SETUP) dev

test: dev ## all tests on SQLite and PostgreSQL; DB=sqlite or DB=postgres for one, ARGS for pytest
	@$(HERE) -m tools.test tests $(DB:%=--db %) -- $(ARGS)

proof: dev ## the long counts: kills, fuzz, millions of rows
	@$(HERE) -m tools.test proof $(DB:%=--db %) -- $(ARGS)

bench: dev ## benchmarks, each with its peer or its physical limit beside it
	@$(HERE) -m tools.test bench $(DB:%=--db %) -- $(ARGS)

check: $(CHECKS) ## everything that needs no test run

format-check: dev ## is every Python file formatted
	@$(HERE) -m ruff format --quiet --diff .

lint: dev ## ruff's rules
	@$(HERE) -m ruff check --quiet .

# Both read the settings; they must not make a data directory in the checkout.
types migrations: export BAGLAND_DATA := $(CURDIR)/.setup/data

types: dev ## mypy, strict
	@$(HERE) -m mypy --no-error-summary

contracts: dev ## who may import whom
	@.venv/bin/lint-imports --no-logo --cache-dir .setup/imports

templates: dev ## is every template written in one way
	@find src -name '*.html' -path '*/templates/*' -print0 | xargs -0 -r .venv/bin/djade --check --target-version 5.2

migrations: dev ## does every change of a model have its migration
	@$(HERE) manage.py makemigrations --check --dry-run --skip-checks

untranslated: dev ## would every text reach a Danish reader in Danish
	@$(HERE) -m tools.messages check

strangers: dev ## does a tracked file name this machine or a package registry
	@$(HERE) -m tools.strangers

scripts: dev ## types of the TypeScript
	@$(SETUP) node node_modules/typescript/bin/tsc --noEmit

format: dev ## put Python and templates in order
	@$(HERE) -m ruff check --quiet --fix-only .
	@$(HERE) -m ruff format --quiet .
	@find src -name '*.html' -path '*/templates/*' -print0 | xargs -0 -r .venv/bin/djade --target-version 5.2 || true

messages: dev ## bring the catalogues up to date with the source
	@$(HERE) -m tools.messages extract

docs: dev ## the documentation, with the reference made from the code
	@$(HERE) tools/docs.py $(ARGS)

screenshots: dev ## pictures of the pages
	@$(HERE) tools/screenshots.py $(ARGS)

lock: $(UV) ## choose the newest allowed version of every Python package
	@$(COMPILE) --upgrade pyproject.toml --group build -o requirements.lock
	@$(COMPILE) --upgrade pyproject.toml --group dev --constraints requirements.lock -o requirements-dev.lock
	@$(COMPILE) --upgrade --group node -o requirements-node.lock

$(UV):
	@$(PYTHON) -m venv .setup/uv && .setup/uv/bin/python -m pip install -qq --disable-pip-version-check 'uv~=0.13'

clean: ## remove everything that was made here, except data
	@rm -rf .venv .setup frontend/node_modules src/bagland/ui/static/bagland docs/_build dist .coverage .coverage.*
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find src tests tools bench -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
	@find src -name '*.mo' -delete
