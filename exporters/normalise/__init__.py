"""Pure functions from what people typed to one canonical form, before any vendor's own rules."""
