"""One stand-in a file, each a `groundswell.sandbox.provider.Provider`."""
