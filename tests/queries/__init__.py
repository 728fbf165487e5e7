"""Tests of what people can see: scope, filters, words, and the number of statements."""
