"""How it comes in: plan documents and vector files, with checks and repairs."""
