"""`python -m frenkel` is the command `frenkel`."""

from frenkel.cli import main

main()
