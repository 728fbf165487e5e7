"""What the tables hold and refuse."""
