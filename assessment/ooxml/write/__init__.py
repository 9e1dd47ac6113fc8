"""Writing without loss: bytes spliced into parts, the list of sheets, the manifest and the zip;
what was not asked for stays as it is.
"""
