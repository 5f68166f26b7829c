"""From latents to pixels and from pixels to files."""
