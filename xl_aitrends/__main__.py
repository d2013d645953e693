"""``python -m xl_aitrends`` is `aitrends`."""

from xl_aitrends.cli import main

main()
