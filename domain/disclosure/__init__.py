"""Disclosure: whether something of a file may go to somebody, and what is kept of it (PRIVACY.md 4 to 7)."""
