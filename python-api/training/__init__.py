"""Trains and evaluates safelight-mini; the serving package never imports it."""
