"""A terminal emulator in memory: pyte, and the private modes that it is told of."""

import re
import unicodedata

import pyte

PRIVATE_MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")


class Screen(pyte.Screen):
    """What terminals do and pyte does not: go on after a mark that cannot be combined, and scroll (SU and SD)."""

    def draw(self, data):
        for character in data:
            super().draw(character)

    def scroll_up(self, count=1, **_):
        self.scroll(self.index, -1, count)

    def scroll_down(self, count=1, **_):
        self.scroll(self.reverse_index, 0, count)

    def scroll(self, step, edge, count):
        row, self.cursor.y = self.cursor.y, (self.margins or (0, self.lines - 1))[edge]
        for _ in range(count or 1):
            step()
        self.cursor.y = row


class Stream(pyte.ByteStream):
    csi = {**pyte.ByteStream.csi, "S": "scroll_up", "T": "scroll_down"}
    events = pyte.ByteStream.events | {"scroll_up", "scroll_down"}


class Emulator:
    """What a terminal of a size shows of the bytes that it got, and the modes that they switched, in order."""

    def __init__(self, columns, rows):
        self.screen = Screen(columns, rows)
        self.stream = Stream(self.screen)
        self.modes = []
        self.cut = b""

    def resize(self, columns, rows):
        self.screen.resize(rows, columns)

    def feed(self, data):
        self.stream.feed(data)
        data = self.cut + data
        end = 0
        for match in PRIVATE_MODE.finditer(data):
            self.modes += [[int(number), match[2] == b"h"] for number in match[1].split(b";")]
            end = match.end()
        # A sequence may come in two parts.
        begin = data.rfind(b"\x1b")
        self.cut = data[begin:] if begin >= end and len(data) - begin < 32 else b""

    def rows(self):
        """The text of each row without trailing spaces, and without marks: pyte loses those on wide characters."""
        return [plain(row).rstrip(" ") for row in self.screen.display]


def plain(text):
    text = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in text if not is_mark(c)))


def is_mark(character):
    # Vowels and final consonants of Korean syllables are drawn onto the first one.
    return unicodedata.category(character) in ("Mn", "Me") or "\u1160" <= character <= "\u11ff"
