"""Paper projections of a plan: the only room that knows about documents to print."""
