"""The contract of files, for every source that keeps it: text to checked columns, and which rows a night takes.

The streams themselves are in `extractors/files/source.yml`; another source borrows them with `contract: files`.
"""
