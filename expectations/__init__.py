"""What must be true at the borders of the warehouse: of each staged batch, and of each list before it is exported."""
