"""THE HANDS: every effect on the world, safe to repeat.

One activity is one transaction: the new facts, the journal and the outgoing messages together.
"""
