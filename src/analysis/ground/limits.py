"""What a year, a number of units or a TIV can be at all: anything beyond is a broken file."""

FIRST_YEAR, LAST_YEAR = 1950, 2100
# The largest single delivery of 1950-2024 is 2,151 TIV million and 12,500 units: ten times that is a broken file.
MOST_TIV, MOST_UNITS = 20_000, 125_000
