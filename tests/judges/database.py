"""database.py MIGRATIONS FILE: a SQLite database with all migrations of a folder."""

import pathlib
import sqlite3
import sys

folder, file = sys.argv[1:]
with sqlite3.connect(file) as database:
    for path in sorted(pathlib.Path(folder).glob("*.sql")):
        database.executescript(path.read_text())
