"""Maps: the only place that builds Folium elements, and what the maps of the site and of files have in common."""
