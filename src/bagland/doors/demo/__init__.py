"""The demo company: Nordlys Kontor ApS of Odense and its Swedish daughter, fourteen months until today."""
