"""How it leaves: HTTP routes and, later, files."""
