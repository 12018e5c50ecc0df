"""How it is asked: the web application, the API, the command line."""
