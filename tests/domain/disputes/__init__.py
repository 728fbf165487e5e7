"""Disputes: hand-written tables and properties."""
