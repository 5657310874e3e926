"""Opens the page of a fleet in headless Chromium, as its readers do, and says what is wrong with it.

    look_at_fleet.py PAGE.html [FOLDER_FOR_PICTURES]

At a desk and on a phone, light and dark: nothing may be complained of on the console, nothing asked of any network, nothing may
stick out sideways, and axe must find no serious fault. Every column that can be sorted must sort both ways, by pointer and by
keyboard, what is none staying last; the filter must hide what it says it hides; without its script the table must be there all
the same. Prints one line for each thing looked at; ends with 1 and the complaints if there are any.
"""

import shutil
import sys
from pathlib import Path

from look_at_page import DESK, PHONE, complaints, expect, faults_found_by_axe, listen, sticks_out
from playwright.sync_api import sync_playwright

NUMBERS = """(column) => [...document.querySelectorAll('#all-gates tbody tr')].map((row) => row.cells[column].dataset.v ?? null)"""
NAMES = """() => [...document.querySelectorAll('#all-gates tbody tr:not([hidden]) th')].map((own) => own.textContent)"""


def sorted_ways(page, column):
    """Presses the head of a column twice: both ways must order its values."""
    for _ in range(2):
        page.locator("#all-gates thead th").nth(column).locator("button").press("Enter")
        way = page.locator("#all-gates thead th").nth(column).get_attribute("aria-sort")
        values = page.evaluate(NUMBERS, column)
        known = [float(own) for own in values if own is not None]
        expect(known == sorted(known, reverse=way == "descending"), f"column {column} sorts {way}")
        expect(None not in values[: len(known)], f"column {column}: what is none comes last")


def sorting(page):
    before = page.evaluate(NAMES)
    for column, kind in enumerate(page.eval_on_selector_all("#all-gates thead th", "own => own.map((one) => one.dataset.sort)")):
        if kind == "number":
            sorted_ways(page, column)
    page.locator("#all-gates thead th").nth(1).locator("button").click()
    expect(sorted(page.evaluate(NAMES)) == sorted(before), "sorting by name loses no gate")
    page.locator("#all-gates thead th").nth(0).locator("button").click()
    expect(page.evaluate(NAMES) == before, "sorting by rank goes back")


def filtering(page):
    every = page.evaluate(NAMES)
    wanted = every[len(every) // 2]
    page.fill("#filter", wanted)
    left = page.evaluate(NAMES)
    expect(wanted in left and len(left) <= len(every), "the filter finds a gate by its name")
    expect(page.inner_text("#shown").replace(",", "").startswith(f"{len(left)} of {len(every)} "), "and says how many are left")
    page.fill("#filter", "no gate has such a name")
    expect(page.evaluate(NAMES) == [], "it can hide all of them")
    page.fill("#filter", "")
    expect(page.evaluate(NAMES) == every, "and shows all again")


def look(browser, url, pictures, name, size, scheme):
    context = browser.new_context(viewport=size, color_scheme=scheme)
    page = context.new_page()
    listen(page, url)
    page.goto(url)
    if name == "desk":
        sorting(page)
        filtering(page)
    expect(sticks_out(page) <= 0, f"{name} {scheme}: nothing sticks out sideways ({sticks_out(page)} px)")
    faults_found_by_axe(page, f"({name}, {scheme})")
    if pictures:
        page.screenshot(path=pictures / f"fleet-{name}-{scheme}.png", full_page=True)
    context.close()


def without_script(browser, url):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(url)
    expect(page.locator("#all-gates tbody tr").first.is_visible(), "without a script the gates are there")
    expect(not page.locator("#filter").is_visible(), "and no filter that does nothing")
    expect(page.locator("#all-gates svg title").count() == page.locator("#all-gates tbody tr").count(), "every timeline is told in words")
    context.close()


def main():
    url = Path(sys.argv[1]).resolve().as_uri()
    pictures = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("there is no chromium on the PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, size in (("desk", DESK), ("phone", PHONE)):
            for scheme in ("light", "dark"):
                look(browser, url, pictures, name, size, scheme)
        without_script(browser, url)
        browser.close()
    if complaints:
        sys.exit("\n".join(["", f"{len(complaints)} complaints:", *complaints]))


if __name__ == "__main__":
    main()
