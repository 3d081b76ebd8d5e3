"""What can be asked of an importer's data: values and tables in, results out; nothing here reads, tells or draws."""
