"""How much is read. Beyond any of these a message, or the file, is a fault: ``too_large``.

No source gives these; they are program defaults (grade A), far above what a laboratory sends in a day.
"""

from typing import Final

#: Bytes of a file.
MOST_BYTES: Final = 16 * 1024 * 1024
#: Bytes of one message, its attached documents included.
MOST_BYTES_OF_A_MESSAGE: Final = 8 * 1024 * 1024
#: Messages in a file.
MOST_MESSAGES: Final = 20_000
#: Objects and lists inside each other.
DEEPEST: Final = 32
#: Characters of a code, a name, an identifier.
LONGEST_TEXT: Final = 200
#: Characters of a remark.
LONGEST_REMARK: Final = 4_000
#: Analytes, remarks, steps of custody, flaws or attachments of one report, each.
MOST_PARTS: Final = 500
#: Segments of one message.
MOST_SEGMENTS: Final = 2_000
#: Years in which a specimen may have been collected; a time outside of them is a mistake.
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2199
