"""The source `sql`: tables and queries of the shop's own databases, as streams of the file contract."""
