// AWSSigning: see docs/architecture.md.
