"""How a checkpoint is judged; `python -m training.evaluate` runs it all."""
