"""What is imported into the organisation, which stands left of this room and cannot declare it here itself."""
