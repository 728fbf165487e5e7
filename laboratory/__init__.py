"""What laboratories send: bytes in, reports out. This room knows the formats; what a report means is in `domain/`.

It touches no database and no network. Everything that comes in was written by somebody else and is read with
suspicion: whatever cannot be read without doubt is a fault with its reason, and never hides what stands beside it.
"""
