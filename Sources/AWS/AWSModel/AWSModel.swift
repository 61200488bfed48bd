// AWSModel: see docs/architecture.md.
