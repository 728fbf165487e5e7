"""THE RULES: phases, practice status, obligations, deadlines, escalation, permissions, refusals and events.

Pure functions and frozen dataclasses in the program's own words. Imports the standard library only; time, ids and
business days are passed in.
"""
