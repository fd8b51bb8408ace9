"""`python -m plangraph`: the same commands as the `plangraph` script."""

from plangraph.cli import main

if __name__ == "__main__":
    main()
