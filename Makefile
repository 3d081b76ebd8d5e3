# The menu of the project: `make` prints it. Every target sets up what it needs by itself.
PYTHON ?= python3
BIN := .venv/bin
NAME ?= india

.PHONY: help setup report paper test test-long check bench lab lock clean

help:  ## print this menu
	@echo "arms-import-shares: who arms whom, by how much, how sure are we, and what changed?"
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

# The stamp is rebuilt when the lock or the package's metadata changes, so a plain `git pull` is enough.
.venv/ready: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "setting up .venv (once, a minute or two) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

setup: .venv/ready  ## make .venv from the lock

report: setup  ## run one report:  make report NAME=india
	@$(BIN)/armshares report $(NAME)

paper: setup  ## make the paper:  make paper NAME=india
	@$(BIN)/armshares paper $(NAME)

test: setup  ## run all tests
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test-long: setup  ## run the long tests: whole rounds of kills and hostile values
	@$(BIN)/python -m pytest -m long

check: setup  ## lint, format and clean notebooks
	@$(BIN)/ruff check src tests
	@$(BIN)/ruff format --check src tests
	@$(BIN)/python -m pytest tests/test_notebooks.py -k "not runs"

bench: setup  ## measure speed, as ratios
	@$(BIN)/python tests/bench.py

# Copies: what is run and saved there changes no tracked file; older copies of one's own stay.
lab: setup  ## open copies of the notebooks in JupyterLab, in reports/lab
	@mkdir -p reports/lab
	@cp -n notebooks/*.ipynb reports/lab/
	@$(BIN)/jupyter lab reports/lab

lock: setup  ## renew requirements.lock from pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --all-extras pyproject.toml --output-file requirements.lock

clean:  ## remove what make made (reports too), keep the data
	rm -rf .venv reports build src/*.egg-info .pytest_cache .ruff_cache .hypothesis
