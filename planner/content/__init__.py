"""Content: the records people write, their schema, their loader and their lint."""
