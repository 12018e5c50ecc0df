"""The HTTP API, `/api/v1`: open data, read by anyone; described by `/api/v1/openapi.json`."""
