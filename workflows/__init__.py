"""THE PROCESSES: one file per process, whose `run` reads as prose.

A process asks `domain` and decides; `activities` do what it decided. No clock, no randomness, no machine here.
"""
