"""Help: the handbook's pages inside the product, opened at the right one."""
