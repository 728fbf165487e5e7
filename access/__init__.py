"""WHO IS ASKING: accounts, sessions, idempotency keys and the access log; no fact of a case stands here."""
