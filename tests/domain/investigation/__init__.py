"""Investigations: hand-written tables and properties."""
