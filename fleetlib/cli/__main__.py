"""`python -m fleetlib.cli` is the same as `fleet`."""

from fleetlib.cli import main

main()
