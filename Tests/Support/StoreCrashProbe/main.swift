// Replaced in the next step.
