"""The project's own tooling: set-up, browser assets, finding a browser. Imports nothing of the product."""
