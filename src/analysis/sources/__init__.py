"""Readers of the layouts SIPRI publishes: bytes in, raw frames out."""
