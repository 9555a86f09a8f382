"""Makes the shipped data from hand-written facts, mapped data and the plan documents (build time only)."""
