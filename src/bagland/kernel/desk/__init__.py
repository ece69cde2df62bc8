"""What a person keeps at the own desk: saved views, drafts, preferences; and the page My work."""
