"""Tests of the worker as a process."""
