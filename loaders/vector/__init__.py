"""Vector files: opened safely, examined, repaired on consent, and written in every format that they come in."""
