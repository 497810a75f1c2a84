"""database.py MIGRATIONS FILE TOKEN: a SQLite database with all migrations of a folder, and a user logged in with a token."""

import hashlib
import pathlib
import sqlite3
import sys
import uuid

folder, file, token = sys.argv[1:]
user = uuid.uuid5(uuid.NAMESPACE_URL, token).bytes
made, ends = "2024-01-01T00:00:00+00:00", "2999-01-01T00:00:00+00:00"
with sqlite3.connect(file) as database:
    for path in sorted(pathlib.Path(folder).glob("*.sql")):
        database.executescript(path.read_text())
    columns = "id, email, name, country, role, password_hash, created_at"
    values = (user, "ada@example.org", "Ada", "DE", "admin", "none", made)
    database.execute(f"INSERT INTO users ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", values)
    held = (hashlib.sha256(token.encode()).hexdigest(), user, ends)
    database.execute("INSERT INTO user_tokens (token_hash, user_id, expires_at) VALUES (?, ?, ?)", held)
