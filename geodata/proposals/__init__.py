"""What a document that is being added may say of the atlas: which features its clauses name, which targets they set.

Everything here is a proposal with a score; a person confirms or rejects each before anything is published.
"""

from geodata.proposals.mentions import Mention, propose_mentions
from geodata.proposals.targets import Candidate, propose_targets

__all__ = ["Candidate", "Mention", "propose_mentions", "propose_targets"]
