// AWSService: see docs/architecture.md.
