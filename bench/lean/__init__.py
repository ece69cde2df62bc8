"""The peer of a list page: the least that a Django page with session, user and the same 50 rows can be."""
