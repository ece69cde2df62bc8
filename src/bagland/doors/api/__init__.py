"""The REST API: every activity, list and object of the house over HTTP, from the declarations that make the pages."""
