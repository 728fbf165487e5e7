"""Tests of accounts, sessions, keys and the access log, on a real PostgreSQL."""
