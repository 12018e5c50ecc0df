"""The register in one encrypted file and back: database, photos, log heads; a fingerprint proves the copy equal."""
