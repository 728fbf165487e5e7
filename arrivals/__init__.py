"""What arrives: kept first, exactly once by the sender's own identifier, before anybody reads or hears of it.

Letters of laboratories and sites, and the check-ins of participants. What comes of an arrival is decided elsewhere.
"""
