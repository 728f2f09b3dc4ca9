"""The source `files`: a folder of the shop's own exports."""
