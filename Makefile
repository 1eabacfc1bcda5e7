# Linkwell, from one command. `make help` lists what there is.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory

BIN := .venv/bin
CLIENT := client_assets
# Node and npm come with the environment: the machine's own are never asked.
export PATH := $(CURDIR)/$(BIN):$(PATH)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	--no-build-isolation

# An environment whose Python is gone, or that was moved here from elsewhere, is made anew.
VENV_STANDS := $(shell [ "$$(cat .venv/.home 2>/dev/null)" = "$(CURDIR)" ] \
	&& $(BIN)/python -c '' 2>/dev/null && echo yes)
ifneq ($(VENV_STANDS),yes)
.PHONY: .venv/.home
endif

CLIENT_SOURCES := $(shell find $(CLIENT)/src $(CLIENT)/public ! -name '*.test.ts*' 2>/dev/null) \
	$(CLIENT)/index.html $(CLIENT)/vite.config.ts $(CLIENT)/tsconfig.json

##@ Using it

.PHONY: run
run: setup build ## start Linkwell with a demo service, on this machine
	@$(BIN)/linkwell demo

.PHONY: run-phone
run-phone: setup build ## the same over https, for a phone on the same network
	@$(BIN)/linkwell demo --phone

.PHONY: setup
setup: .venv/.linkwell $(CLIENT)/node_modules/.made ## make the environment from the lock files

.PHONY: build
build: $(CLIENT)/dist/index.html ## build the client

##@ Working on it

.PHONY: test
test: check browsers build ## everything: checks, and both languages' tests in real browsers
	@echo "· Testing the client"
	@cd $(CLIENT) && npm run --silent test
	@echo "· Testing the server, and the whole in real browsers"
	@$(BIN)/python -m pytest $(if $(PYTEST),$(PYTEST),--numprocesses 3 --dist loadscope)

.PHONY: check
check: .venv/.tools setup ## format, lint, types of both languages, import rules, wire types
	@$(MAKE) --jobs=2 --keep-going --output-sync=target $(CHECKS)

CHECKS := check-types check-client check-format check-lint check-imports check-wire
.PHONY: $(CHECKS)
check-types:
	@echo "· Python: types"
	@$(BIN)/mypy
check-client:
	@echo "· Client: format, lint, types"
	@cd $(CLIENT) && npm run --silent check && npm run --silent types
check-format:
	@echo "· Python: format"
	@$(BIN)/ruff format --check --quiet . || { echo "Run: make format"; exit 1; }
check-lint:
	@echo "· Python: lint"
	@$(BIN)/ruff check --quiet .
check-imports:
	@echo "· Python: import rules"
	@$(BIN)/lint-imports --no-logo
check-wire:
	@echo "· The client's wire types: in step with schemas/"
	@$(BIN)/python -m schemas.export --check

.PHONY: format
format: .venv/.tools setup ## write both languages in the one format
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .
	@cd $(CLIENT) && npm run --silent format

.PHONY: bench
bench: .venv/.tools setup build browsers ## measure beside others, into tests/bench/results.json
	@$(BIN)/python -m tests.bench

.PHONY: simulate-differential
simulate-differential: .venv/.tools setup ## HISTORIES of SEED in both languages against one server
	@$(BIN)/python -m tests.differential.run --histories $(or $(HISTORIES),100) --seed $(or $(SEED),1)

.PHONY: simulate
simulate: .venv/.tools setup ## live through random histories: HISTORIES=… SEED=… JOBS=1 or 2
	@$(BIN)/python -m tests.simulation

.PHONY: simulate-broken
simulate-broken: .venv/.tools setup ## break rules of the protocol one by one; each must be found
	@$(BIN)/python -m tests.simulation.broken $(RULES)

.PHONY: simulate-leaks
simulate-leaks: .venv/.tools setup ## EXAMPLES of two worlds that differ in what somebody may not see
	@EXAMPLES=$(or $(EXAMPLES),1000) $(BIN)/python -m tests.leaks

.PHONY: simulate-leaking
simulate-leaking: .venv/.tools setup ## break rules of who sees what one by one; each must be found
	@$(BIN)/python -m tests.leaks.broken $(RULES)

.PHONY: simulate-year
simulate-year: .venv/.tools setup ## remind PEOPLE for DAYS of what they plan, each once: SEED=…
	@$(BIN)/python -m tests.reminders

.PHONY: simulate-crashes
simulate-crashes: .venv/.tools setup ## kill what serves under load, on both databases: KILLS=… SEED=…
	@$(BIN)/python -m tests.crashes $(if $(KILLS),--kills $(KILLS)) $(if $(SEED),--seed $(SEED))

.PHONY: audit
audit: .venv/.tools ## look the locked packages up in the lists of known weaknesses
	@$(BIN)/python .ci/audit.py

.PHONY: browsers
browsers: ## install the browsers and fonts of the tests, or say how
	@sh .ci/browsers.sh

.PHONY: lock
lock: .venv/.tools ## choose the newest allowed versions anew, into the lock files
	@sh .ci/lock.sh --upgrade

.PHONY: clean
clean: ## remove the environment, the built client and caches; never the data in var/
	rm -rf .venv $(CLIENT)/node_modules $(CLIENT)/dist build linkwell.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .schemathesis
	find schemas sync server tests -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help
help: ## this list
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo
	@echo "Settings, such as LINKWELL_PORT and LINKWELL_DATA_DIR, are read from the environment."

# What the goals above stand on. Each is made once, and again when what it was made from changed.

.venv/.home:
	@python=$$(sh .ci/python.sh) \
		&& echo "· First start: this takes a minute or two, later ones a moment." \
		&& echo "· Making an environment with $$($$python --version)" \
		&& $$python -m venv --clear .venv
	@echo "$(CURDIR)" > $@

.venv/.build: requirements-build.lock .venv/.home
	@echo "· Installing the build tools, Node among them"
	@$(PIP) -r $<
	@touch $@

.venv/.packages: requirements.lock .venv/.build
	@echo "· Installing the server's packages"
	@$(PIP) -r $<
	@touch $@

.venv/.linkwell: pyproject.toml $(wildcard schemas/__init__.py sync/__init__.py server/__init__.py) .venv/.packages
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-build-isolation \
		--no-index --no-deps --editable .
	@touch $@

.venv/.tools: requirements-dev.lock .venv/.packages
	@echo "· Installing the tools that check and test"
	@$(PIP) -r $<
	@touch $@

$(CLIENT)/node_modules/.made: $(CLIENT)/package-lock.json $(CLIENT)/package.json .venv/.build
	@echo "· Installing the client's packages"
	@cd $(CLIENT) && npm ci --loglevel=error
	@touch $@

# Two builds at a time would empty the folder for each other; the second finds nothing to do.
$(CLIENT)/dist/index.html: $(CLIENT_SOURCES) $(CLIENT)/node_modules/.made
ifndef ALONE
	@$(BIN)/python .ci/alone.py $(CLIENT)/node_modules/.building $(MAKE) --silent ALONE=yes $@
else
	@echo "· Building the client"
	@cd $(CLIENT) && npm run --silent build -- --logLevel warn
	@touch $@
endif
