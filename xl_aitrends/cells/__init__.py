"""A grid of cell values <-> arrays: blanks, errors, text, serial dates, codes, addresses; no word of finance."""
