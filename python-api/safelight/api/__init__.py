"""The engine over HTTP: routes, streams and guards; the only place that knows FastAPI."""
