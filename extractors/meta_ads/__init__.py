"""The source `meta_ads`: Meta's Marketing API."""
