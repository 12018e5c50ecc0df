"""The background of the map that a device takes along: pieces cut from a city's PMTiles file of vector tiles."""
