// The engine stands in branch h/sandbox.
