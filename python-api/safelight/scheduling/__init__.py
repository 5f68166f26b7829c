"""Whose turn it is on the device, and the running of it. No torch here."""
