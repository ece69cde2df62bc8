"""What `make` calls: set-up, test runs, catalogues and checks. Each module says at its head what it is for."""
