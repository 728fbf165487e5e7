"""Clearance to practice: hand-written tables and properties."""
