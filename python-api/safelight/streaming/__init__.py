"""How a log reaches a reader: cursors, frames, addresses."""
