"""`/assignments`: objects handed to inspectors."""
