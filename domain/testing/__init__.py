"""Testing: who is selected, the participant's day, the specimen's way, results and what they mean (TESTING.md)."""
