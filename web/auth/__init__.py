"""People: who asks, how they sign in, what they may."""
