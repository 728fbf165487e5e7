"""Tests of the door: real PostgreSQL and Temporal, requests over ASGI."""
