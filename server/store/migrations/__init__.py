"""The database's versions, oldest first, and how to bring a file to the newest."""
