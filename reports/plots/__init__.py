"""Plots, drawn by matplotlib as SVG inside the page: they need no request, no script, and follow its colours."""
