"""Where the files of photos lie: a folder, or a bucket that speaks S3. Each under its SHA-256, checked when read."""
