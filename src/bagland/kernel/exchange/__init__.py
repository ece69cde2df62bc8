"""Lists out as files, files in as staged runs."""
