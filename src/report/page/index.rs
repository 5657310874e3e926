//! The index of all reported days, the newest first.

use super::escaped;
use crate::record::DailyHead;
use crate::report::figures::{count, percent};

const STYLE: &str = ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}\
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.25rem .75rem;border-bottom:1px solid #8886}";

/// The page.
pub fn index_page(gate: &str, days: &[&DailyHead]) -> String {
    let gate = escaped(gate);
    let rows: String = days.iter().rev().map(|day| row(day)).collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{gate}: daily reports</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<h1>{gate}: daily reports</h1>\n<table>\n\
         <tr><th>day</th><th>NO-GO</th><th>false episodes</th><th>missed issues</th><th>unjudged</th><th></th></tr>\n\
         {rows}</table>\n</body>\n</html>\n"
    )
}

fn row(day: &DailyHead) -> String {
    let own = &day.figures;
    let all = own.go + own.warning + own.no_go + own.unjudged;
    let share = |steps: u64| percent((all > 0).then(|| steps as f64 / all as f64).into());
    let missed = match own.missed_issues.of {
        0 => "none began".to_owned(),
        of => format!("{} of {}", count(own.missed_issues.hits), count(of)),
    };
    let mut remarks: Vec<String> = day.flags.iter().map(|flag| escaped(flag)).collect();
    if day.revision > 0 {
        remarks.push("revised".to_owned());
    }
    let name = escaped(&day.day);
    format!(
        "<tr><td><a href=\"{name}.html\">{name}</a></td><td>{}</td><td>{}</td><td>{missed}</td><td>{}</td><td>{}</td></tr>\n",
        share(own.no_go),
        count(own.false_episodes),
        share(own.unjudged),
        remarks.join("; ")
    )
}
