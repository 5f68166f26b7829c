"""Model files: which there are, what they hold, and bringing them to the device."""
