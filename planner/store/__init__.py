"""Keeps every plan safe between visits: the only room that imports SQLAlchemy."""
