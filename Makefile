# Each target is the exact command that CI runs. Two are for users: `make demo` and `make test`.
.PHONY: demo demo-media demo-gallery drills test bench build check format shapes requirements conformance s3-suite clean
SWIFT_FORMAT_PATHS = Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

## The main job: builds, starts Faultline, brings the order system up, takes a zone's power under load, and reports. Needs root.
demo: build
	@Scripts/python-environment
	@Scripts/demo

## Objects: a film library on S3, with unchanged clients.
demo-media: build
	@Scripts/python-environment
	@Scripts/demo-media

## Private access to S3 on real networks; needs root.
demo-gallery: build
	@Scripts/python-environment
	@Scripts/demo-gallery

## Fifty drills, every kind of loss in turn: the table of docs/performance.md. Half an hour; needs root.
drills: build
	@Scripts/python-environment
	@Scripts/drills

## Everything that can be tested, on the same debug build.
test: requirements
	@Scripts/python-environment
	@Scripts/fetch-protocol-cases
	@Scripts/unpack-models
	swift build --build-tests
	swift test --skip-build
	Scripts/conformance

## Release figures beside moto's and nginx's, as ratios taken in one run.
bench:
	@Scripts/requirements --for-bench
	@Scripts/benchmarks

build: requirements
	swift build --product faultline
	swift build --product InstanceInit

## Format and the rules of the house.
check:
	swift format lint --strict --parallel --recursive $(wildcard $(SWIFT_FORMAT_PATHS))

format:
	swift format --in-place --parallel --recursive $(wildcard $(SWIFT_FORMAT_PATHS))

## Writes Sources/Shapes anew from the pinned botocore and Models/.
shapes: requirements
	@Scripts/unpack-models
	swift build --product ShapeGenerator
	.build/debug/ShapeGenerator Models .tools/models Sources/Shapes

## Unchanged aws and boto3 against the built server.
conformance: build
	@Scripts/python-environment
	Scripts/conformance

## The public S3 conformance suite (fetched by the caller into .tools/s3-tests; see docs/s3-conformance.md).
s3-suite: build
	Scripts/s3-suite

requirements:
	@Scripts/requirements
