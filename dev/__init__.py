"""THE WORKBENCH: PostgreSQL and Temporal on this machine, the demo caseload, `./phmp run`.

Nothing in the program imports it.
"""
