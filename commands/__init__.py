"""WHAT PEOPLE CAN DO: one function per act, which sends one message to one process.

A command never reads and never writes a table.
"""
