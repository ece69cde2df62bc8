"""The demo company: Nordlys Kontor ApS of Odense and its Swedish daughter, fourteen months of their life until today."""
