"""Plain Python versions of what the warehouse computes, to compare with. Slow and obvious on purpose."""
