"""Reports in words: one document, and the kinds of files that only write it down."""
