"""Documents: the archive of the company's files, their versions, their retention and who may read them."""
