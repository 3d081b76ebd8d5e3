"""Results put into words: titles, sentences, page tables, alt texts."""

from analysis.telling import alt, claims, shares

__all__ = ["alt", "claims", "shares"]
