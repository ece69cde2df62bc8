"""What is said about an object, who follows it, and what each person is told."""
