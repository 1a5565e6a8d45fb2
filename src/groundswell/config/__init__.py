"""Every setting, with its type, default, bounds and origin."""
