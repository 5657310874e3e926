"""Tables as Markdown, and how figures of an answer stand in their cells."""


def percent(figure):
    return share(figure["rate"], 2)


def share(number, digits=0):
    return "none" if number is None else f"{number * 100:.{digits}f} %"


def show(headings, rows):
    for cells in [headings, ["---"] * len(headings), *rows]:
        print("| " + " | ".join(cells) + " |")
