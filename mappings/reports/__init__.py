"""Tables of the section Reports: Actions, report types, columns of their files."""
