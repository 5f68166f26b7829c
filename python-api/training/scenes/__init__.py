"""Draws captioned scenes: the only data safelight-mini is trained on."""
