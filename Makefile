# Each target works alone on a fresh machine: .ci/prepare finds a Python, makes .venv and installs into it.
# Windows has no make: README.md gives the pip lines.

BIN := .venv/bin
ifeq ($(shell uname -s),Linux)
VIRTUAL_SCREEN := xvfb-run -a -s "-screen 0 1600x1200x24"
endif

.PHONY: help run demo test check bench soak clean
export PYTHON

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 16

run: ## open the window (without a screen: run the demo)
	@sh .ci/prepare run
	@if [ "$$(uname -s)" = Linux ] && [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
	    echo "There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set)."; \
	    echo "Running the demo on a virtual one instead; its pictures go to adatom-demo/."; \
	    $(VIRTUAL_SCREEN) $(BIN)/adatom demo -o adatom-demo; \
	else $(BIN)/adatom; fi

demo: ## build, click, relax and export by itself; pictures in adatom-demo/
	@sh .ci/prepare test
	@$(VIRTUAL_SCREEN) $(BIN)/adatom demo -o adatom-demo

test: ## run the tests
	@sh .ci/prepare test
	@$(BIN)/pytest

check: ## ruff, mypy, import-linter
	@sh .ci/prepare check
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: ## run the benchmarks one after another
	@sh .ci/prepare test
	@for benchmark in $$(grep -l __main__ benchmarks/*.py); do \
	    echo "== $$benchmark"; $(VIRTUAL_SCREEN) $(BIN)/python "$$benchmark" || exit 1; \
	done

soak: ## run the long sweeps that `make test` samples
	@sh .ci/prepare test
	@$(BIN)/pytest -m 'soak or hypothesis' --hypothesis-profile soak --timeout 7200

clean: ## remove caches, builds and the demo's pictures (.venv stays)
	rm -rf build dist adatom-demo .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests benchmarks -name __pycache__ -type d -exec rm -rf {} +
