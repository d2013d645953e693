"""The catalogue as spreadsheet programs want it: one module a program; knows no finance and reads no files."""
