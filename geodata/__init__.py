"""What we know: the model, the catalogue, the plan, the store, and the questions one can ask."""
