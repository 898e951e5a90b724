# Carnival. "make run" needs Go, Node and npm, and nothing else that is not fetched by them.
#
#   make run     build what is missing and run a festival: ARGS="--speed 1" is handed to the demo
#   make build   leave the binary at bin/carnival
#   make web     bundle the pages' styles and scripts into web/dist
#   make test    run all tests; a fresh Debian gets Chromium, a Chinese font and hledger
#   make lint    hold the sources against formatter, analysers and generators
#   make long    run what takes hours: race detector, fuzzing, long simulations, or one of its parts
#                alone: PART=fuzz (.ci/long names them)
#   make clean   remove what was built, never data

SHELL       := /bin/bash -o pipefail
MAKEFLAGS   += --no-print-directory
VERSION     ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
GO_BUILD    := CGO_ENABLED=0 go build -trimpath -buildvcs=false \
               -ldflags "-s -w -X main.version=$(VERSION)"
WEB_SOURCES := $(shell find web tools/assets -type f \
                 -not -path '*/node_modules/*' -not -path 'web/dist/*' -not -name '*_test.go' \
                 \( -name '*.ts' -o -name '*.css' -o -name '*.svg' -o -name '*.html' \
                 -o -name '*.json' -o -path 'tools/assets/*.go' \) 2>/dev/null)

# The properties of bills that are held over a hundred thousand generated carts in each test run,
# and over a million in "make long".
CARTS       := ^(TestTheTwinAgrees|TestABillAddsUp)$$

.PHONY: run build web test lint long clean

run: build
	@bin/carnival demo $(ARGS)

# The go command knows better than any list here what is stale; when nothing is, it takes a blink.
build: web
	@$(GO_BUILD) -o bin/carnival .

web: web/dist/manifest.json

web/dist/manifest.json: web/node_modules/.package-lock.json $(WEB_SOURCES)
	@echo "bundling the front end"
	@go run ./tools/assets
	@touch $@

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	@echo "fetching the front end's packages"
	@npm --prefix web ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

test: build
	@.ci/packages
	@CGO_ENABLED=0 go test -json -timeout 10m ./... | go run ./tools/lint/tally
	@CGO_ENABLED=0 go test ./promo -json -run '$(CARTS)' -rapid.checks=50000 | \
	  go run ./tools/lint/tally

lint: web
	@.ci/lint

long: build
	@.ci/packages
	@.ci/long $(PART)

clean:
	@rm -rf bin web/node_modules
	@find web/dist -mindepth 1 -not -name .keep -delete 2>/dev/null || true
