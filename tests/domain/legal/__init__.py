"""The law: hand-written tables and properties."""
