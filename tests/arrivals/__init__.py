"""The room of what arrives."""
