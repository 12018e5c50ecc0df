"""Vector tiles (MVT) straight from PostGIS: objects and districts, in Web Mercator, from the public views alone."""
