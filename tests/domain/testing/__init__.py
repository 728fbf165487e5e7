"""Tests of the rules: tables written by hand, and properties."""
