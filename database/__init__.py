"""THE MEMORY: tables by family, sessions and migrations.

Only `activities`, `queries` and `access` import it.
"""
