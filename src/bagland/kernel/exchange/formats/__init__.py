"""Tables as files: CSV and XLSX, read row by row and written row by row."""
