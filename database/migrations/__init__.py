"""The steps by which the tables became what they are. A step, once released, is never changed."""
