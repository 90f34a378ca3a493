# `make run` starts the bot, `make test` runs the tests. Both install their requirements into .venv.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
# One worker more than cores: tests also wait for other processes, and each further worker costs 5 s of start-up.
WORKERS ?= $(shell expr 1 + `getconf _NPROCESSORS_ONLN`)
# Locks hold hashes and no addresses, so they install from any index.
LOCK := uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
  --python-version 3.11 pyproject.toml
# Keep compiled bytecode, so that a start does not compile again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help install run test test-postgresql test-all check bench soak fuzz mutants pictures sbom understanding model requirements clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

$(VENV)/run.stamp: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/bench.stamp: requirements-bench.txt $(VENV)/dev.stamp
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-bench.txt
	@touch $@

# grammY needs Node.js. Without Node.js the comparison leaves grammY out.
$(VENV)/node.stamp:
	@mkdir -p $(VENV)/node
	-command -v npm >/dev/null && cd $(VENV)/node && npm install --silent --no-audit --no-fund --no-package-lock --no-save \
	  grammy@1.46.0 @grammyjs/runner@2.0.3
	@touch $@

install: $(VENV)/run.stamp ## make the environment only

run: install ## start the bot: on Telegram with BOT_TOKEN, otherwise the local demo in the browser
	@exec $(BIN)/python bot.py run

test: $(VENV)/dev.stamp ## run the quick tests
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadgroup

test-postgresql: $(VENV)/dev.stamp ## run the quick tests on PostgreSQL, which the tests start themselves (Debian: postgresql)
	LOKET_TEST_ENGINE=postgresql $(BIN)/python -m pytest -q -n $(WORKERS) --dist loadgroup

test-all: $(VENV)/dev.stamp ## run all tests, also the slow ones and those with a real browser (Debian: chromium, chromium-driver)
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadgroup; quick=$$?; \
	$(BIN)/python -m pytest -q -n 2 -m "slow and not browser"; slow=$$?; \
	$(BIN)/python -m pytest -q -m browser && exit $$((quick + slow))

check: $(VENV)/dev.stamp ## check style, types, content, translations, locks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python bot.py check
	$(BIN)/python -m pytest -q tests/project/test_locks.py

bench: $(VENV)/bench.stamp $(VENV)/node.stamp ## measure the cost of an answer and compare with other libraries (30 minutes; BENCH=--short: 8)
	BENCH_NODE=$(CURDIR)/$(VENV)/node $(BIN)/python -m tests.bench $(BENCH)

soak: $(VENV)/bench.stamp ## send 10,000 letters during errors, flood waits, an outage and kills, and compare (9 minutes; SOAK=--short: 3)
	$(BIN)/python -m tests.soak $(SOAK)

fuzz: $(VENV)/dev.stamp ## send random and mutated updates of every kind, for MINUTES=1
	$(BIN)/python -m tests.fuzz --minutes $(or $(MINUTES),1)

sbom: install ## write the software bill of materials: loket.cdx.json (CycloneDX)
	$(BIN)/python deploy/sbom.py > loket.cdx.json

mutants: $(VENV)/dev.stamp ## mutation testing: does a test fail when one place changes? for MINUTES=20 (ONLY=hours: one group)
	$(BIN)/python -m tests.mutants --minutes $(or $(MINUTES),20) --seed $(or $(SEED),1) --only '$(ONLY)'

pictures: $(VENV)/dev.stamp ## make the pictures of the guides again from the real screens (Debian: chromium, chromium-driver)
	$(BIN)/python -m tests.tools.guide_pictures

understanding: $(VENV)/bench.stamp ## measure how well questions are understood, and compare with other methods
	$(BIN)/python -m tests.understanding

model: $(VENV)/bench.stamp ## train the small model again from the phrasings in content
	$(BIN)/python -m tests.understanding.train
	$(BIN)/python -m tests.understanding.train_cases

requirements: ## lock the dependencies of pyproject.toml (needs uv)
	$(LOCK) -o requirements.txt
	$(LOCK) --extra dev -o requirements-dev.txt
	$(LOCK) --extra dev --extra bench -o requirements-bench.txt

clean: ## remove the environment and the caches, never the data
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
