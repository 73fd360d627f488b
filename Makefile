# Truce Watch. `make` alone lists what can be made.
VENV ?= .venv
ARGS ?=
BIN := $(VENV)/bin
# One more than there are cores: tests that start the program wait for it now and then.
SIDE_BY_SIDE = -n $$($(BIN)/python -c "import os; print(os.cpu_count() + 1)")
RUNNABLE := $(VENV)/.runnable
TESTABLE := $(VENV)/.testable
# Fuzzing needs what has no wheel for every machine, so it has a place of its own.
FUZZ := .fuzz
FUZZABLE := $(FUZZ)/.fuzzable
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header -q
HAS_TOKEN := [ -n "$$BOT_TOKEN" ] || grep -Eqs "^ *(export +)?BOT_TOKEN *= *[\"']?[^\"'[:space:]\#]" .env

.DEFAULT_GOAL := help
.PHONY: help run test lint format bench fuzz docs screenshots image endings lock

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):.*##/  make \1\t/p' Makefile | expand -t 16

run: $(RUNNABLE)  ## run the bot if BOT_TOKEN is set (environment or .env), else the playground in a browser
	@if $(HAS_TOKEN); then exec $(BIN)/python -m bot run $(ARGS); fi; \
	echo "No BOT_TOKEN is set, so this is the playground: the whole bot in your browser, without Telegram."; echo; \
	exec $(BIN)/python -m bot playground $(ARGS)

# The program is started hundreds of times, so it is compiled once, also where Python is told to keep nothing.
test: $(TESTABLE)  ## run all tests, on all cores (ARGS="-k words" for some)
	@unset PYTHONDONTWRITEBYTECODE; \
	if .ci/browser; then exec $(BIN)/python -m pytest $(SIDE_BY_SIDE) $(ARGS); fi; \
	exec $(BIN)/python -m pytest $(SIDE_BY_SIDE) -m "not browser" $(ARGS)

lint: $(TESTABLE)  ## look for faults of style, types and architecture
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: $(TESTABLE)  ## put the code into its form
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(TESTABLE)  ## measure speed and memory
	@$(BIN)/python -m tests.bench $(ARGS)

fuzz: $(FUZZABLE)  ## feed every parser with what breaks parsers, for ten minutes (ARGS="60 feed page" for other seconds and parsers)
	@$(FUZZ)/bin/python -m tests.fuzz $(ARGS)

docs: $(TESTABLE)  ## write the settings into docs/operators.md and .env.example anew
	@$(BIN)/python -m tests.documents

screenshots: $(TESTABLE)  ## take the pictures of the playground in docs/images anew
	@.ci/browser && $(BIN)/python -m tests.browser.screenshots

image: $(TESTABLE)  ## carry out the Dockerfile's steps in an empty Debian root and run it (as root; needs debootstrap)
	@$(BIN)/python -m tests.image $(ARGS)

endings: $(TESTABLE)  ## learn a language's table of endings (ARGS="xx pairs.tsv")
	@$(BIN)/python -m tests.endings $(ARGS)

lock:  ## choose versions anew after a change in pyproject.toml (needs uv; ARGS=--upgrade for the newest)
	@$(LOCK) pyproject.toml --group dev $(ARGS) -o requirements-dev.lock
	@cp requirements-dev.lock requirements.lock
	@sed -n 's/^requires = \["\(.*\)"\]$$/\1/p' pyproject.toml | $(LOCK) pyproject.toml - -o requirements.lock

$(RUNNABLE): requirements.lock pyproject.toml .ci/venv
	@.ci/venv $(VENV) requirements.lock
	@touch $@

$(TESTABLE): requirements-dev.lock pyproject.toml .ci/venv
	@.ci/venv $(VENV) requirements-dev.lock
	@touch $@ $(RUNNABLE)

$(FUZZABLE): requirements-dev.lock tests/fuzz/requirements.lock .ci/venv
	@cat requirements-dev.lock tests/fuzz/requirements.lock > $(FUZZ).lock
	@.ci/venv $(FUZZ) $(FUZZ).lock
	@touch $@
