// World: see docs/architecture.md.
