"""Papers: values become documents that print, archive and read aloud. Pure: the same value gives the same bytes."""
