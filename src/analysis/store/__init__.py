"""Raw files with passports, cleaned tables, and what the data at hand answer."""

from analysis.ground.parts import later

__all__ = ["own_claims", "own_events", "record"]

__getattr__ = later(__name__, __all__)
