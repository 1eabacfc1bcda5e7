"""What is kept: tables, one module of plain Core functions per noun, and the one database."""
