"""Which markets suit this product and this firm: potential, four pillars, ranking with exact contributions."""
