"""What can be asked of the tables: tables in, tables out; nothing here reads or draws."""
