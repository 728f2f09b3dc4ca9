"""The destination `csv_file`: one folder a list and night, to be uploaded by hand or by another tool."""
