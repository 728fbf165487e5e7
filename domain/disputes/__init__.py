"""Disputes: an independent review of what the program decided against a participant (PROGRAM.md 15, D42)."""
