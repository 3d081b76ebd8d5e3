"""Who arms an importer, by how much, how sure are we, and what changed."""
