"""Everything that touches torch: checkpoints, samplers, the pipeline, previews and pictures."""
