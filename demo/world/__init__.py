"""The simulated tea boutique."""
