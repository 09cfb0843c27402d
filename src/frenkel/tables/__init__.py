"""The only reader of people's tables: CSV, TSV, semicolon and whitespace text as instruments and offices write it, and .xlsx.

`read_table(path)` finds encoding, separator, decimal mark, header, units (in the header or in a row of their
own) and repeated blocks, and gives a frozen `Table` of named columns with units as written and the line of
every row. What cannot be read is refused with file, line, cause and next step; what can be read in two ways
is asked about, never guessed. `read_conductivity_table(path)` gives temperature (K) and conductivity (S/cm)
with sample, branch and relative error. `decode`, `split_lines`, `split_header`, `numbers_of_lines` and `to_number` are the steps of this reading, for
files that are tables only in part (those of instruments).
"""

from frenkel.tables._bulk import numbers_of_lines
from frenkel.tables._conductivity import ConductivityTable, joined_tables, read_conductivity_table
from frenkel.tables._decode import decode, split_lines
from frenkel.tables._headers import split_header
from frenkel.tables._numbers import to_number
from frenkel.tables._read import parse_table, read_table
from frenkel.tables._table import Column, Table

__all__ = [
    "Column",
    "ConductivityTable",
    "Table",
    "decode",
    "joined_tables",
    "numbers_of_lines",
    "parse_table",
    "read_conductivity_table",
    "read_table",
    "split_header",
    "split_lines",
    "to_number",
]
