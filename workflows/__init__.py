"""THE PROCESSES: one file per process, whose `run` reads as prose; `domain` is asked, `hands` carry out."""
