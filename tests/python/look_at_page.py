"""Opens a page of `retrogate report` in headless Chromium, as its readers do, and says what is wrong with it.

    look_at_page.py PAGE.html [FOLDER_FOR_PICTURES]

At a desk and on a phone, light and dark: nothing may be complained of on the console, nothing asked of any network, nothing may
stick out sideways, and axe must find no serious fault. The pointer, dragging, the buttons and the keyboard must work; without
its script and on paper the page must show the drawn timeline instead. Prints one line for each thing looked at; ends with 1 and
the complaints if there are any.
"""

import shutil
import sys
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}

complaints = []


def expect(truth, what):
    print(("ok: " if truth else "WRONG: ") + what)
    if not truth:
        complaints.append(what)


def listen(page, url):
    """Collects what the page complains of and what it asks for."""
    page.on("console", lambda said: complaints.append(f"console: {said.text}") if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on("request", lambda asked: complaints.append(f"asked for {asked.url}") if not asked.url.startswith((url, "data:")) else None)
    page.on("requestfailed", lambda asked: complaints.append(f"refused: {asked.url}"))


def told(page):
    return page.inner_text("#explorer-told")


def colours_of_timeline(page):
    """How many colours the canvas has: a blank one has one."""
    return page.evaluate(
        """() => {
            const canvas = document.querySelector('#explorer canvas');
            const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            const seen = new Set();
            for (let at = 0; at < data.length; at += 4 * 7) seen.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2] | (data[at + 3] > 0 ? 0 : 1 << 24));
            return seen.size;
        }"""
    )


def pointer_and_zoom(page):
    page.locator("#explorer").scroll_into_view_if_needed()
    over = page.locator("#explorer .u-over").bounding_box()
    middle = (over["x"] + over["width"] * 0.6, over["y"] + over["height"] / 2)
    page.mouse.move(*middle)
    before = told(page)
    expect("since" in before, "the pointer tells what stands under it")
    page.mouse.move(over["x"] + over["width"] * 0.30, middle[1])
    page.mouse.down()
    page.mouse.move(over["x"] + over["width"] * 0.45, middle[1], steps=5)
    page.mouse.up()
    page.mouse.move(middle[0] - 2, middle[1])
    page.mouse.move(*middle)
    zoomed = told(page)
    expect(zoomed.split(":")[:2] != before.split(":")[:2], "dragging zooms: the same place is another moment")
    page.click("[data-explore=whole]")
    page.mouse.move(middle[0] - 2, middle[1])
    page.mouse.move(*middle)
    expect(told(page) == before, "the button for all goes back")
    page.click("[data-explore=nearer]")
    page.mouse.move(*middle)
    expect(told(page) != before, "the button zooms in")
    page.click("[data-explore=later]")
    page.click("[data-explore=whole]")


def keyboard(page):
    page.focus("#explorer")
    page.keyboard.press("ArrowRight")
    first = told(page)
    page.keyboard.press("ArrowRight")
    expect(first != told(page) and "since" in first, "arrow keys move the pointer")
    page.keyboard.press("+")
    page.keyboard.press("0")
    page.keyboard.press("Tab")
    expect(page.evaluate("document.activeElement.id") != "explorer", "the keyboard gets out of the timeline")


def folded_parts(page):
    """Everything that is folded opens, and a link to one of them opens it."""
    inner = page.evaluate("[...document.querySelectorAll('details')].filter((own) => !own.open).map((own) => own.id)")
    if inner:
        page.evaluate("(id) => { location.hash = id; }", inner[0])
        page.wait_for_timeout(100)
        expect(page.evaluate("(id) => document.getElementById(id).open", inner[0]), "a link opens what is folded")
    page.evaluate("document.querySelectorAll('details').forEach((own) => { own.open = true; })")


def faults_found_by_axe(page, where):
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    grave = [own for own in found.response["violations"] if own["impact"] in ("serious", "critical")]
    for own in grave:
        print(own["id"], own["help"], own["nodes"][0]["target"], own["nodes"][0].get("failureSummary"))
    expect(not grave, f"axe finds no serious fault {where}")


def sticks_out(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def look(browser, url, pictures, name, size, scheme):
    context = browser.new_context(viewport=size, color_scheme=scheme)
    page = context.new_page()
    listen(page, url)
    page.goto(url)
    page.wait_for_selector("#explorer canvas")
    expect(colours_of_timeline(page) >= 3, f"{name} {scheme}: the timeline is drawn")
    expect(not page.locator(".static-timeline").is_visible(), f"{name} {scheme}: it is drawn once")
    if name == "desk":
        pointer_and_zoom(page)
        keyboard(page)
    if pictures:
        page.screenshot(path=pictures / f"{name}-{scheme}-top.png")
    folded_parts(page)
    expect(sticks_out(page) <= 0, f"{name} {scheme}: nothing sticks out sideways ({sticks_out(page)} px)")
    faults_found_by_axe(page, f"({name}, {scheme})")
    if pictures:
        page.screenshot(path=pictures / f"{name}-{scheme}.png", full_page=True)
    context.close()


def on_paper(browser, url, pictures):
    page = browser.new_page()
    listen(page, url)
    page.goto(url)
    page.emulate_media(media="print")
    expect(page.locator(".static-timeline").is_visible(), "on paper the drawn timeline is there")
    expect(not page.locator("#explorer").is_visible(), "and the interactive one is not")
    if pictures:
        page.pdf(path=pictures / "paper.pdf", format="A4")
    page.close()


def without_script(browser, url):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(url)
    expect(page.locator(".static-timeline").is_visible(), "without a script the drawn timeline is there")
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
        on_paper(browser, url, pictures)
        without_script(browser, url)
        browser.close()
    if complaints:
        sys.exit("\n".join(["", f"{len(complaints)} complaints:", *complaints]))


if __name__ == "__main__":
    main()
