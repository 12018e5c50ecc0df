"""Documents on paper: pages of the site's own words, made into tagged PDF files with nothing fetched from anywhere."""
