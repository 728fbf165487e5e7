"""Tests of reading what laboratories send."""
