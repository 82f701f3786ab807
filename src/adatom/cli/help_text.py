"""How the help is laid out."""

import argparse


class HelpText(argparse.HelpFormatter):
    """Wraps paragraphs to the width of the terminal, and leaves indented blocks as they are: examples."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        blocks = text.strip("\n").split("\n\n")
        return "\n\n".join(
            block if block.startswith(" ") else super(HelpText, self)._fill_text(block, width, indent)
            for block in blocks
        )
