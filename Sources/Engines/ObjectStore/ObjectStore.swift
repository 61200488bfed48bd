// ObjectStore: see docs/architecture.md.
