"""The law: a legal action, the clocks that it starts, and what the national data bank is told (PROGRAM.md 4.7)."""
