"""`python -m newsrecord` is the command `newsrecord`."""

from newsrecord.cli import main

if __name__ == "__main__":
    main()
