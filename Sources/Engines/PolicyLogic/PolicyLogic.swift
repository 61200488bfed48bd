// PolicyLogic: see docs/architecture.md.
