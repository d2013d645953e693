"""``python -m xl_aitrends.cli`` is `aitrends`."""

from xl_aitrends.cli.app import main

main()
