# The Python that makes the environment: make PYTHON=python3.12 test
PYTHON ?= python3

# uv from the PATH, else a copy of our own; its cache stays in the checkout, and it fetches no Python.
UV := $(or $(shell uv --version >/dev/null 2>&1 && command -v uv),.uv/bin/uv)
UV_CACHE_DIR ?= $(CURDIR)/.uv/cache
UV_PYTHON_DOWNLOADS := never
export UV_CACHE_DIR UV_PYTHON_DOWNLOADS

# Trust what the machine trusts, where it keeps a list: a proxy may sign with a certificate of its own.
ifneq ($(wildcard /etc/ssl/cert*),)
export UV_SYSTEM_CERTS := 1
endif

# A process that may not write what it compiled compiles pydicom again, in a second: tests start hundreds.
unexport PYTHONDONTWRITEBYTECODE

RUN := .venv/bin/python
NPM := PATH="$(CURDIR)/.venv/bin:$$PATH" npm
LOCK = $(UV) pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help base candidate worklist final review standard demo page site test test-slow vectors lint mutants flywheel benchmark lock clean

ifneq ($(filter final,$(MAKECMDGOALS)),)
ifeq ($(strip $(VERSION)),)
$(error VERSION is missing -> make final VERSION=2026.11.0)
endif
endif

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

ifneq ($(filter standard,$(MAKECMDGOALS)),)
ifeq ($(and $(strip $(EDITION)),$(strip $(SOURCE))),)
$(error EDITION or SOURCE is missing -> make standard EDITION=2026d SOURCE=folder-or-URL)
endif
endif

# Each of these does what stands above it too, in the same process.
base: .venv/.compiler ## decide from the Standard alone: procedure/base.json
candidate: .venv/.compiler ## add the decisions in manual/: procedure/candidate.json
worklist: .venv/.compiler ## list what is still undecided: worklist/
final: .venv/.compiler ## freeze a release: make final VERSION=2026.11.0
base candidate worklist final:
	$(RUN) build/chain.py $@ $(if $(filter final,$@),$(VERSION))

review: .venv/.compiler ## show what changed since the last release: make review [OLD=v2026.11.0] [NEW=...]
	@$(RUN) build/review.py "$(OLD)" "$(NEW)"

standard: .venv/.compiler ## read a new edition: make standard EDITION=2026d SOURCE=folder-or-URL
	$(RUN) build/edition.py "$(EDITION)" "$(SOURCE)"

# The release that is tracked, frozen again: a clean checkout stays clean.
demo: VERSION ?= $(shell sed -n 's/^ *"version": *"\([^"]*\)".*/\1/p' procedure/procedure.json)
demo: final ## compile the procedure and de-identify a CT and an MR into demo-output/
	$(RUN) build/demo.py demo-output

page: .venv/.modules ## build the page and serve it at http://localhost:8080
	$(NPM) run serve --workspace packages/javascript/page

site: .site/.locked .venv/.modules ## build the documentation, with the page: site/index.html
	$(NPM) run api --workspace grand-challenge-dicom-de-id-procedure
	NO_MKDOCS_2_WARNING=1 .site/.venv/bin/mkdocs build --strict
	$(NPM) run build --workspace packages/javascript/page
	cp -R packages/javascript/page/dist site/page

# Tests in Node run beside those in Python, and are shown after them.
test: WORKSPACE := grand-challenge-dicom-de-id-procedure
test: MARKED := not slow
test: .venv/.ready .venv/.modules ## run the tests
test-slow: WORKSPACE := grand-challenge-dicom-de-id-page
test-slow: MARKED := slow
test-slow: .venv/.ready .venv/.modules ## run those that take long: every SOP class, documents, a browser ...
test test-slow:
	@log=$$(mktemp); $(NPM) test --workspace $(WORKSPACE) >"$$log" 2>&1 & beside=$$!; \
	trap 'kill $$beside; rm -f "$$log"; exit 1' INT TERM; \
	PATH="$(CURDIR)/.venv/bin:$$PATH" UV="$(UV)" $(RUN) -m pytest -m "$(MARKED)"; failed=$$?; \
	wait $$beside || failed=1; cat "$$log"; rm -f "$$log"; exit $$failed

vectors: .venv/.ready ## write packages/vectors again, and say which vectors changed
	@PYTHONPATH=build $(RUN) -m tests.package.vectors.written

lint: .venv/.ready .venv/.modules ## check the code and the manual decisions
	$(RUN) -m ruff check
	$(RUN) -m ruff format --check
	$(RUN) -m mypy
	$(RUN) -m mypy --platform win32 packages/python/src
	$(RUN) -m mypy --platform darwin packages/python/src
	PYTHONPATH=build .venv/bin/lint-imports --no-logo --no-cache
	$(RUN) build/lint.py
	$(NPM) run lint --workspaces --if-present
	$(NPM) run check --workspaces

mutants: .venv/.compiler .mutants/.venv/.locked ## change the code line by line: does a test fail? make mutants [OPTIONS=...]
	.mutants/.venv/bin/python -m tests.mutants $(OPTIONS)

flywheel: .venv/.ready .flywheel/.venv/.locked ## do profiles give what Flywheel's own programs give? make flywheel [OPTIONS=...]
	$(RUN) -m tests.package.profiles.live .flywheel/.venv/bin/python $(OPTIONS)

benchmark: .venv/.ready benchmarks/.venv/.locked ## time the applier, beside cp and its peers
	$(RUN) benchmarks/apply.py

lock: $(filter .uv/%,$(UV)) ## move the locked requirements to the newest releases
	$(LOCK) --upgrade --group build -o requirements/build.txt
	$(LOCK) --upgrade --group compile --constraints requirements/build.txt -o requirements/compile.txt
	$(LOCK) --upgrade --group node -o requirements/node.txt
	$(LOCK) --upgrade --group uv -o requirements/uv.txt
	$(LOCK) --upgrade --group peers --no-deps --constraints requirements/build.txt -o requirements/peers.txt
	$(LOCK) --upgrade --group benchmark -o requirements/benchmark.txt
	$(LOCK) --upgrade --group flywheel -o requirements/flywheel.txt
	$(LOCK) --upgrade --group mutants --constraints requirements/build.txt -o requirements/mutants.txt
	$(LOCK) --upgrade --group site --constraints requirements/build.txt -o requirements/site.txt

clean: ## remove what is generated and not tracked
	rm -rf .venv .uv .mutants .flywheel .site site benchmarks/.venv .mypy_cache .ruff_cache .pytest_cache .hypothesis node_modules
	rm -rf demo-output procedure/base.json procedure/candidate.json procedure/review.rst
	rm -rf packages/python/dist packages/javascript/procedure.json
	rm -rf packages/javascript/procedure.schema.json packages/javascript/dist
	rm -rf packages/javascript/page/dist packages/javascript/page/screenshots
	find build packages tests -name __pycache__ -prune -exec rm -rf {} +

.uv/bin/uv: requirements/uv.txt
	tools/fetch-uv $(PYTHON)

# What compiles the procedure and applies it comes first; `make demo` needs no more.
.venv/.made: requirements/compile.txt | $(filter .uv/%,$(UV))
	@tools/check-python $(PYTHON)
	$(UV) venv --quiet --clear --python $(PYTHON) .venv
	$(UV) pip sync --quiet --python $(RUN) --require-hashes $<
	@touch $@

.venv/.compiler: .venv/.made packages/python/pyproject.toml
	$(UV) pip install --quiet --python $(RUN) --no-deps --no-build-isolation -e packages/python
	@$(RUN) -m compileall -q packages/python/src  # as pip does with what it installs
	@touch $@

.venv/.ready: .venv/.compiler requirements/build.txt requirements/peers.txt
	$(UV) pip install --quiet --python $(RUN) --no-deps --require-hashes \
		-r requirements/build.txt -r requirements/peers.txt
	@touch $@

# The peers, away from our own environment: they bring the procedure as it was published.
benchmarks/.venv/.locked: requirements/benchmark.txt | .venv/.made
	$(UV) venv --quiet --clear --python $(PYTHON) benchmarks/.venv
	$(UV) pip sync --quiet --python benchmarks/.venv/bin/python --require-hashes $<
	@touch $@

# What the tests need, the tool that changes the code, and the package.
.mutants/.venv/.locked: requirements/build.txt requirements/peers.txt requirements/mutants.txt | .venv/.made
	$(UV) venv --quiet --clear --python $(PYTHON) .mutants/.venv
	$(UV) pip install --quiet --python .mutants/.venv/bin/python --no-deps --require-hashes \
		-r requirements/build.txt -r requirements/peers.txt -r requirements/mutants.txt
	$(UV) pip install --quiet --python .mutants/.venv/bin/python --no-deps --no-build-isolation -e packages/python
	@touch $@

# Flywheel's programs, away from our own environment: they pin other versions.
.flywheel/.venv/.locked: requirements/flywheel.txt | .venv/.made
	$(UV) venv --quiet --clear --python $(PYTHON) .flywheel/.venv
	$(UV) pip sync --quiet --python .flywheel/.venv/bin/python --require-hashes $<
	@touch $@

.site/.locked: requirements/site.txt | .venv/.made
	$(UV) venv --quiet --clear --python $(PYTHON) .site/.venv
	$(UV) pip sync --quiet --python .site/.venv/bin/python --require-hashes $<
	@touch $@

.venv/.node: requirements/node.txt .venv/.made
	command -v npm >/dev/null || \
		$(UV) pip install --quiet --python $(RUN) --require-hashes -r requirements/node.txt
	@touch $@

.venv/.modules: package-lock.json packages/javascript/package.json packages/javascript/page/package.json .venv/.node
	$(NPM) ci --no-progress
	@touch $@
