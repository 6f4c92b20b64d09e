# Five words: run, test, check, bench, help. Everything else is inside them.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv/bin
BOT := .venv-bot/bin

.PHONY: help setup run test check bench bench-nlu bench-dialogue bench-channels bench-labels lock
help:    ## show these words
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */\1\t/' | expand -t 16

setup:   ## both environments, web assets, Thai model; does nothing when nothing changed
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed (make PYTHON=/path/to/python3)"; exit 1; }
	@$(PYTHON) scripts/setup.py

run: setup   ## set everything up and start the service on its embedded default
	@exec $(VENV)/rongthuk run

test: setup   ## set everything up and pass all tests
	@$(PYTHON) scripts/browser.py
	$(VENV)/python -m pytest tests/unit -q -p no:schemathesis
	$(BOT)/python -m pytest -q -c tests/bot/pytest.ini --rootdir tests/bot tests/bot
	$(VENV)/python -m pytest tests/conversation tests/property tests/contract tests/integration tests/crash tests/e2e -q \
		-n 2 --dist loadgroup

check: setup   ## format, lint, types, unit tests; under a minute
	$(VENV)/ruff format --check .
	$(VENV)/ruff check .
	$(VENV)/mypy
	$(VENV)/python -m pytest tests/unit -q -p no:schemathesis

bench: setup   ## measure start-up, training, turns, time to a hold, memory
	$(VENV)/python -W ignore -m tests.bench

bench-nlu: setup   ## compare ways to read Thai; ARGS="--pipelines g" for ours alone, "--epochs 100" for DIET in full
	@$(BOT)/python -W ignore -m tests.bench_nlu $(ARGS)

bench-dialogue: setup ## 300 invented recipients talk to the real bot: right outcomes, messages to hold and to filing
	$(VENV)/python -W ignore -m tests.bench_dialogue

bench-channels: setup ## LINE's webhook, and what waiting for a burst costs and saves
	$(VENV)/python -W ignore -m tests.bench_channels

bench-labels: setup ## read label photos from ../shared/data: how many, how fast, how many wrongly
	$(VENV)/python -W ignore -m tests.bench_labels

lock:    ## resolve both lock files anew from pyproject.toml and bot/pyproject.toml
	.tools/bin/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate -q -o requirements.lock
	.tools/bin/uv pip compile bot/pyproject.toml --group bot/pyproject.toml:dev --python-version 3.10 \
		--generate-hashes --no-header --no-annotate -q -o bot/requirements.lock
