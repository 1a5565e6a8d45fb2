"""Rate limits: what they are, how they decide, and where their state lives."""
