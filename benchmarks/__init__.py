"""The figures, beside peers, in one run."""
