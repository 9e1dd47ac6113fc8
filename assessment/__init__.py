"""Competency assessment workbooks: read, check and score them.

The public verbs::

    from assessment import load_framework, read_workbook, score

    mews = load_framework("mews")
    card = score(read_workbook("anna.xlsx"), [mews])
    print(card.progress, card.grade)

    write_back("anna.xlsx", "anna-filled.xlsx", compare=["Technical Leader"])
    build_blank(mews, mews.tracks[0], name="Ben")  # the bytes of a workbook to fill
"""

import lazy_loader

# imported on first use, so that `assess --help` stays quick; the names stand in __init__.pyi
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
