"""The engine of Safelight: runs SDXL pipelines and streams every denoising step."""

__version__ = "0.1.0"
