"""What activities do to real tables."""
