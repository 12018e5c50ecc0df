"""What turns a clean clone into a working checkout. Standard library only: it runs before anything is installed."""
