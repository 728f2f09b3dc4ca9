"""The European Central Bank's files of reference rates, served over HTTP."""
