// AWSWire: see docs/architecture.md.
