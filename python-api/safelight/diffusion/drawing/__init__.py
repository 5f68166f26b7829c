"""Drawing one generation with a loaded model: its task, its pipelines, its sampler, the forward it shares."""
