"""Organisation: legal entities, departments, positions, the people who hold them, and when."""
