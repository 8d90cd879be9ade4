# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test lint types laws bench bench-healing bench-adversarial bench-extraction wheel-test clean

$(STAMP): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $(STAMP)

demo: $(STAMP)  ## heal a file of dirty replies, then drive the quickstart machine
	mkdir -p out
	$(BIN)/ratchet heal examples/data/dirty_replies.jsonl --schema examples/schemas/contact.py:Contact --keep id --out out/records.jsonl --failures out/failures.jsonl || test $$? -eq 1  # 1: some replies can not be healed
	@echo "first records:" && head -n 3 out/records.jsonl
	@echo "first failure:" && head -n 1 out/failures.jsonl | cut -c 1-400
	$(BIN)/python examples/01_own_your_loop.py
	$(BIN)/ratchet run examples/02_triage.py:machine

# Mermaid's own parser, for tests/test_mermaid.py; without npm, or the registry, that test skips and says so
MERMAID := out/mermaid/.tried
$(MERMAID): tests/mermaid/package.json tests/mermaid/check.mjs
	mkdir -p out/mermaid && cp tests/mermaid/package.json tests/mermaid/check.mjs out/mermaid/
	! command -v npm > /dev/null || (cd out/mermaid && npm install --silent --no-audit --no-fund) || echo "Mermaid does not install here"
	touch $(MERMAID)

test: $(STAMP) $(MERMAID) lint types  ## everything CI does
	$(BIN)/python -m coverage erase
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --cov-config=pyproject.toml --cov=ratchet_core --cov-branch --cov-report=term --cov-fail-under=95 tests
	$(MAKE) wheel-test

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	cd $(CURDIR) && PYTHONPATH=adapters $(BIN)/lint-imports

types: $(STAMP)
	$(BIN)/mypy
	PYRIGHT_PYTHON_IGNORE_WARNINGS=1 $(BIN)/pyright

laws: $(STAMP)  ## every law under 10,000 examples
	HYPOTHESIS_PROFILE=laws $(BIN)/python -m pytest -q tests/laws

bench: $(STAMP)  ## ratios against floors and peers; prints tables
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/healing.py
	$(BIN)/python benchmarks/streaming.py
	$(BIN)/python benchmarks/notations.py
	$(BIN)/python benchmarks/feedback.py

PEERS := out/peers
bench-healing: $(STAMP)  ## what reading a damaged reply costs, beside validating the sound one
	$(BIN)/python benchmarks/healing.py

bench-adversarial: $(STAMP)  ## how the time of reading hostile replies grows
	$(BIN)/python benchmarks/adversarial.py

bench-extraction: $(STAMP)  ## who reads what right: ours beside the peers that install here
	test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check -e . jsonschema
	while read -r peer; do case "$$peer" in "#"*) ;; *) $(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check "$$peer" || echo "$$peer does not install here";; esac; done < benchmarks/peers/requirements.txt
	$(PEERS)/bin/python -W ignore benchmarks/extraction.py

wheel-test: $(STAMP)  ## the built wheel, in an environment of its own, away from the sources
	rm -rf out/wheel && mkdir -p out/wheel
	$(BIN)/python -m build --wheel --outdir out/wheel . > out/wheel/build.log 2>&1 || (cat out/wheel/build.log; exit 1)
	$(PYTHON) -m venv out/wheel/venv
	out/wheel/venv/bin/python -m pip install --quiet --disable-pip-version-check out/wheel/*.whl 'pytest>=8.3' 'hypothesis>=6.100'
	cp -r tests/wheel out/wheel/tests
	cd out/wheel && venv/bin/python -m pytest -q tests

clean:
	rm -rf $(VENV) out .coverage .pytest_cache .mypy_cache .ruff_cache
