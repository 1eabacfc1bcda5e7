"""The server: HTTP in, SQLite beneath, everything between as plain functions."""
