"""Tests of what a process says about itself."""
