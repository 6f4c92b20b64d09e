"""The case store: PostgreSQL tables, migrations, unit of work, encrypted columns and files, audit chain."""
