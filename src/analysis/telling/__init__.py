"""Results put into words: titles, sentences, page tables, alt texts."""
