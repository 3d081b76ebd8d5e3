"""What a year, a number of units or a TIV can be at all: anything beyond is a broken file."""

FIRST_YEAR, LAST_YEAR = 1950, 2100
# The largest single delivery of 1950-2024 is 2,151 TIV million and 12,500 units: ten times that is a broken file.
MOST_TIV, MOST_UNITS = 20_000, 125_000
# SIPRI's whole register of 75 years has under 15 MB.
MOST_BYTES = 500 * 2**20
# The longest designation or name has under 100 characters, the longest comment of a deal list under 1,000.
LONGEST_WORD = 1000
LONGEST_COMMENT = 10_000
