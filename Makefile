# Every target works from a fresh clone. Longer steps live in bin/.
.DEFAULT_GOAL := help

# Many containers forbid Python to keep what it compiled; here some two hundred processes would each compile everything
# again, three seconds of a core each. It is kept in var/, beside no source.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/var/pycache

.PHONY: help run test check bench lock fmt

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1|/p' Makefile | awk -F'|' '{printf "%-14s %s\n", $$1, $$2}'

run: ## Set up what is missing and serve the demo floor at http://localhost:8000 (PORT=…, DATABASE_URL=…)
	@bin/run

test: ## Run every test on SQLite and on PostgreSQL (ARGS="tests/portfolio -k feed", DB=sqlite or DB=postgres)
	@bin/test $(ARGS)

check: ## Lint, types, layers, missing migrations, missing translations
	@bin/check

bench: ## Measure against the floors and write var/bench.json (FULL=1: the big sizes; ARGS="roll": only these)
	@bin/bench $(ARGS)

lock: ## Pin and hash the packages of requirements*.in (ARGS="--upgrade" moves them to newer versions)
	@bin/ensure-dev && bin/lock $(ARGS)

fmt: ## Format the code and fix what the linter can fix
	@bin/ensure-dev && .venv/bin/ruff check --fix-only . && .venv/bin/ruff format .
