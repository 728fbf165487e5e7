"""What a case goes through beside its monitoring: investigations, returns to practice, legal actions, disputes."""
