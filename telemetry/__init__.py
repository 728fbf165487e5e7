"""THE VITAL SIGNS. What a process says about itself: its log and its health. It knows no case, and imports no room.

It is a room because the worker, the API and the command line all need it, and a top-level file is a process.
"""
