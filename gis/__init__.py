"""What is stored, and where: PostGIS, files, maps."""
