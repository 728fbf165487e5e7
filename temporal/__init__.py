"""THE WIRE. How this program speaks to Temporal: client, encryption, names. It knows no rule and no table."""
