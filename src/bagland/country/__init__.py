"""What differs from country to country; each registers itself with the floors below."""
