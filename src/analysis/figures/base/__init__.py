"""What all figures share: style, page, rows, time axis, lane of events, packing, saving."""
