"""Clearance to practice: what it takes, its restrictions, and what stops practice (PROGRAM.md 4.3, 9, 11)."""
