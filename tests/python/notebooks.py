"""Runs the notebooks from top to bottom, and holds what they print against what is kept in them.

    python tests/python/notebooks.py [--update]

Run by a Python that has notebooks/requirements.txt; the program is found as notebooks/workbench.py says. Works on a
copy of notebooks/, so a run changes nothing there. A cell that fails fails the run. Of outputs it is the text that
must be equal, byte for byte: a picture's text has a hash of its data and form, and its bytes may depend on the
machine. --update keeps what this run yields, without times and versions.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

KEPT = pathlib.Path(__file__).resolve().parent.parent.parent / "notebooks"
MOST_BYTES = 300_000


def run(folder):
    """Runs every notebook of the folder and leaves its outputs in it; returns pytest's exit status."""
    nbmake = ["--nbmake", "--overwrite", "--nbmake-timeout=300", "--quiet", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", *nbmake, "--rootdir", str(folder), str(folder)]
    return subprocess.run(command, cwd=folder, check=False).returncode


def cleaned(notebook):
    """The notebook without what differs from run to run and from one Python to the next."""
    for cell in notebook["cells"]:
        cell["metadata"] = {}
    notebook["metadata"] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def printed(cell):
    """What a cell shows, as text, and in which forms."""
    shown = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        text = "".join(output.get("text", data.get("text/plain", "")))
        shown.append((output["output_type"], sorted(data), text))
    return shown


def complaints(name, kept, ran):
    """What of the outputs kept is not what a run yields."""
    pairs = zip(kept["cells"], ran["cells"], strict=True)
    for is_kept, is_now in ((printed(old), printed(new)) for old, new in pairs):
        if is_kept != is_now:
            yield f"{name} keeps\n{is_kept}\nand a run yields\n{is_now}"


def main():
    names = sorted(path.name for path in KEPT.glob("*.ipynb"))
    assert names, f"no notebook in {KEPT}"
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch) / "notebooks"
        shutil.copytree(KEPT, folder, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
        status = run(folder)
        if status != 0:
            return status
        found = []
        for name in names:
            ran = cleaned(json.loads((folder / name).read_text()))
            if "--update" in sys.argv[1:]:
                (KEPT / name).write_text(json.dumps(ran, indent=1, ensure_ascii=False) + "\n")
            found += complaints(name, json.loads((KEPT / name).read_text()), ran)
            size = (KEPT / name).stat().st_size
            if size > MOST_BYTES:
                found.append(f"{name} has {size:,} bytes, more than {MOST_BYTES:,}")
    if found:
        print(*found, sep="\n\n")
        print(f"hint: {sys.executable} tests/python/notebooks.py --update keeps what a run yields now")
        return 1
    print(f"{len(names)} notebooks ran, and keep what a run yields")
    return 0


if __name__ == "__main__":
    sys.exit(main())
