"""What can be asked of the targets: their wording, numbers, topics, likeness, progress, and what falls to a county."""
