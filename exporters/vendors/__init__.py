"""What each ad platform wants: one module a vendor, functions from a raw value to the form it matches on."""
