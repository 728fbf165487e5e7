"""THE DOOR for programs: JSON, OpenAPI, problems as RFC 9457, `Idempotency-Key`.

A door finds out who asks, calls a command or a query, and shows the answer. It decides nothing and writes no fact.
"""
