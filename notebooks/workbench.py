"""What the three notebooks share: how they call retrogate, one palette, and charts as pictures.

Nothing is computed here, so that a notebook shows all of its arithmetic.
"""

import hashlib
import io
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import altair as alt
import polars as pl
import vl_convert
from PIL import Image

GO, WARNING, NO_GO = "#56b4a0", "#e69f00", "#b2182b"
UNJUDGED, INK, PALE = "#c8c8c8", "#333333", "#7a9cc6"
VERDICTS = alt.Scale(
    domain=["GO", "WARNING", "NO-GO", "unjudged"], range=[GO, WARNING, NO_GO, UNJUDGED]
)
UTC = alt.Scale(type="utc")

# Carried by vl-convert, so that charts look alike on machines that have no such font, or none at all.
FONT = "Liberation Sans"

pl.Config.set_tbl_rows(30)
pl.Config.set_tbl_hide_dataframe_shape(True)
pl.Config.set_tbl_hide_column_data_types(True)
pl.Config.set_fmt_str_lengths(60)
pl.Config.set_tbl_width_chars(120)
pl.Config.set_tbl_cols(12)
pl.Config.set_float_precision(4)

# Lives as long as the notebook's kernel. What notebooks write goes here, never beside a gate of yours.
_scratch = tempfile.TemporaryDirectory(prefix="retrogate-notebook-")
SCRATCH = Path(_scratch.name)


def program() -> str:
    """The retrogate to call: what $RETROGATE names, else the one on the PATH, else the one built in this project."""
    built = Path(__file__).resolve().parent.parent / "target" / "release" / "retrogate"
    named = os.environ.get("RETROGATE")
    # What is named and missing is an error: another program would answer in its place.
    for candidate in [named] if named else ["retrogate", str(built)]:
        if found := shutil.which(candidate):
            return found
    raise FileNotFoundError(
        (f"RETROGATE is {named}, and no program" if named else "no retrogate on the PATH or in target/release")
        + "\nhint: cargo build --release, or export RETROGATE=/where/it/is"
    )


def retrogate(*arguments) -> str:
    """Runs retrogate and returns what it answers; what it complains of becomes the error."""
    command = [program(), *map(str, arguments)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {ran.returncode}\n{ran.stderr}")
    return ran.stdout


def document(*arguments) -> dict:
    """Runs retrogate with `--format json` and returns its document."""
    return json.loads(retrogate(*arguments, "--format", "json"))


def folder_or_demo(folder) -> Path:
    """The folder itself, or for None the bundled demo, written into a temporary one."""
    if folder is not None:
        return Path(folder).expanduser().resolve()
    demo = SCRATCH / "demo"
    retrogate("demo", "--keep", demo)
    return demo


def few_colours(png: bytes) -> bytes:
    """The same picture in 64 colours: a tenth of the size, so that notebooks stay small enough to commit."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    small = io.BytesIO()
    picture.quantize(64, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


class Picture:
    """A chart as a PNG, so that pages that run no JavaScript show it too.

    Its text carries a hash of the chart's whole specification, data included: two runs whose texts are equal drew
    the same chart.
    """

    def __init__(self, name: str, chart):
        self.name = name
        self.specification = chart.configure(
            font=FONT,
            background="white",
            title=alt.TitleConfig(
                anchor="start", fontSize=14, fontWeight=600, color=INK, subtitleFontSize=12, subtitleColor="#555555"
            ),
            axis=alt.AxisConfig(
                labelFontSize=11, titleFontSize=12, titleFontWeight="normal", labelColor=INK, titleColor=INK, gridColor="#ececec"
            ),
            legend=alt.LegendConfig(labelFontSize=11, titleFontSize=12, titleFontWeight="normal"),
            view=alt.ViewConfig(stroke="#bbbbbb"),
        ).to_json(indent=None)

    def _repr_mimebundle_(self, include=None, exclude=None):
        mark = hashlib.sha256(self.specification.encode()).hexdigest()[:12]
        return {
            "image/png": few_colours(vl_convert.vegalite_to_png(self.specification, scale=1.5)),
            "text/plain": f"Picture: {self.name} ({mark})",
        }
