"""Investigations: what opens one, what points to a relapse, and what a finding needs (PROGRAM.md 4.6, 8)."""
