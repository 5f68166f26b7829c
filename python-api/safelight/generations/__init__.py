"""What a generation is: its request, its state, its log, who watches it, and what is kept of it."""
