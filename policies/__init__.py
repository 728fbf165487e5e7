"""THE NUMBERS: versioned policy packs that a clinician can read.

One TOML file per pack and version, each number with its grade and source; `reading` checks a file and turns it into
the values that `domain` works with.
"""
