//! The timeline: interactive where a script runs, drawn beside it for paper and for where none does.

use super::drawing::drawn;
use crate::record::ReportDocument;
use crate::report::figure::Figure;

const LEGEND: [(&str, &str); 6] = [
    ("go", "GO"),
    ("pass", "check passes"),
    ("pending", "pending: broken, not for long enough"),
    ("warning", "WARNING"),
    ("no-go", "NO-GO"),
    ("incident", "incident"),
];

const BUTTONS: [(&str, &str); 5] = [
    ("whole", "All"),
    ("nearer", "Zoom in"),
    ("further", "Zoom out"),
    ("earlier", "Earlier"),
    ("later", "Later"),
];

pub(super) fn timeline(document: &ReportDocument) -> String {
    let marks: String = LEGEND
        .iter()
        .map(|(ink, words)| format!("<li><i style=\"background: var(--{ink})\"></i>{words}</li>\n"))
        .collect();
    let buttons: String = BUTTONS
        .iter()
        .map(|(does, words)| {
            format!("<button type=\"button\" data-explore=\"{does}\">{words}</button>\n")
        })
        .collect();
    format!(
        "<ul class=\"legend\">\n{marks}<li><i class=\"hatch\"></i>no data, or no verdict</li>\n<li>▲ deployment, ▼ one that ended badly</li>\n</ul>\n\
         <div class=\"explorer-tools\" role=\"group\" aria-label=\"View of the timeline\">\n{buttons}\
         <span class=\"faint\">or drag over a stretch; double click for all; arrow keys move the pointer</span></div>\n\
         <div id=\"explorer\" tabindex=\"0\" role=\"application\" aria-label=\"Timeline of verdicts and checks; arrow keys move the pointer, with Shift the view, plus and minus zoom, 0 shows all\" aria-describedby=\"explorer-told\"></div>\n\
         <ul id=\"explorer-told\" aria-live=\"polite\"><li>Point at a moment to see its verdict and its reasons.</li></ul>\n\
         <div class=\"static-timeline\">{}</div>\n",
        drawn(
            document,
            &Figure::Timeline,
            "The verdict on top, a strip for every check below; where a column of pixels holds many steps, their worst is shown"
        )
    )
}
