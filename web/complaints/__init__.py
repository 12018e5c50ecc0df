"""Letters to an authority about an object that cannot be used: worded from the register, kept nowhere."""
