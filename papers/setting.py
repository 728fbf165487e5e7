"""Sets one document and ends: what is asked for comes by standard input, the PDF leaves by standard output.

A process of its own, because a long packet takes some hundred megabytes to set, which are given back with its end. It
imports nothing of the program, so that it starts at once and from anywhere. Fonts are those that come with typst, none
of the machine, so that no machine makes another document.
"""

import json
import sys

import typst


def main() -> None:
    """Set the document that standard input asks for."""
    asked = json.load(sys.stdin.buffer)
    document = typst.compile(
        asked["template"],
        root=asked["root"],
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards=asked["standards"],
        sys_inputs=asked["inputs"],
    )
    sys.stdout.buffer.write(document)


if __name__ == "__main__":
    main()
