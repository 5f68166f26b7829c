"""Tests of the scene generator, the colour probe and the checkpoint that ships."""
