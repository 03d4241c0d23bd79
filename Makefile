# Two commands matter: make run, make test. `make help` lists the others.
HOST ?= 127.0.0.1
PORT ?= 8000
ifdef DATA_DIR
export FLORILEGE_DATA_DIR = $(DATA_DIR)
endif
PYTEST = .venv/bin/python -m pytest
EVERY = not corpora and not peers and not bench

.DEFAULT_GOAL := help
.PHONY: help run test stories demo corpora peers bench bench-front lint lock picture gallery

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

run: ## set everything up, then serve http://127.0.0.1:8000 (HOST=, PORT=, DATA_DIR=)
	@.ci/set-up run
	@exec .venv/bin/florilege serve --host $(HOST) --port $(PORT)

demo: ## a made-up company, moving, in a data folder of its own (HOST=, PORT=, DATA_DIR=)
	@.ci/set-up run
	@FLORILEGE_DATA_DIR="$(or $(DATA_DIR),var/demo)" exec .venv/bin/florilege demo --host $(HOST) --port $(PORT)

test: ## set everything up, then every check
	@.ci/set-up test
	@$(MAKE) --no-print-directory lint
	$(PYTEST) -n 2 --dist loadfile -m "$(EVERY) and not timed and not story"
	$(PYTEST) -n 2 --dist loadfile --durations=6 --durations-min=10 -m "$(EVERY) and timed and not story"
	node --test tests/js/*.test.mjs

stories: ## what takes minutes: whole stories in browsers, and what kills, cuts and floods
	@.ci/set-up test
	$(PYTEST) -n 2 --dist loadfile --durations=6 --durations-min=10 -m "$(EVERY) and story and not alone"
	$(PYTEST) --durations=6 --durations-min=10 -m "$(EVERY) and alone"

lint: ## style, types and import contracts
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.ci/check-scripts

corpora: ## hostile and ordinary input that others wrote, from ../shared/corpora
	@.ci/set-up test
	$(PYTEST) -m corpora

peers: ## real servers of ../shared/peers
	@.ci/set-up test
	$(PYTEST) -m peers

bench: ## the figures of docs/figures.md, measured again
	@.ci/set-up test
	$(PYTEST) -m bench -s

bench-front: ## the wall page beside the reference page of ../shared/bench/front (HEAP_SECONDS=60 PHASES=load,first shorten it)
	@.ci/set-up test
	@cd tests/bench/front && npm ci --silent --no-audit --no-fund
	.venv/bin/python -m tests.bench.front

picture: ## the README's picture, from a demo of its own
	@.ci/set-up test
	.venv/bin/python docs/make_picture.py

gallery: ## the pictures of docs/gallery, from demos of their own
	@.ci/set-up test
	.venv/bin/python docs/make_gallery.py

lock: ## write the lock files anew
	@.ci/set-up test
	.ci/lock
