"""The only reader of people's tables: CSV, TSV, semicolon and whitespace text as instruments and offices write it.

`read_table(path)` finds encoding, separator, decimal mark, header, units (in the header or in a row of their
own) and repeated blocks, and gives a frozen `Table` of named columns with units as written and the line of
every row. What cannot be read is refused with file, line, cause and next step; what can be read in two ways
is asked about, never guessed. `read_conductivity_table(path)` gives temperature (K) and conductivity (S/cm)
with sample, branch and relative error.
"""

from frenkel.tables._conductivity import ConductivityTable, joined_tables, read_conductivity_table
from frenkel.tables._read import parse_table, read_table
from frenkel.tables._table import Column, Table

__all__ = [
    "Column",
    "ConductivityTable",
    "Table",
    "joined_tables",
    "parse_table",
    "read_conductivity_table",
    "read_table",
]
