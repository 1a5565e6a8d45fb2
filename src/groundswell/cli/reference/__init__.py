"""Write the reference pages under `docs/` from the code: `python -m groundswell.cli.reference`."""
