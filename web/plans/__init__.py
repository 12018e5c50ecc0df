"""Plans to 2030: asked for, solved in a process of their own, compared, and given out."""
