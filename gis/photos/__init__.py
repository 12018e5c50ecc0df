"""Pictures that strangers send: decoded in a child process with limits, written anew without what they carried."""
