//! What a store holds: a table, then each question with what is odd about its answers.

use super::figures::{count, decimal, moment, plural, shortened, size};
use super::table::{Align, Table};
use crate::model::Timestamp;
use crate::record::{Number, RetiredInfo, RoomInfo, RoomSizes, StoreInfoDocument, Stretch};

/// Queries are cut here.
const QUERY_WIDTH: usize = 96;
/// So many stretches are named; the rest are counted.
const NAMED: usize = 3;

/// The text answer of `store info`.
pub fn store_info_text(document: &StoreInfoDocument) -> String {
    let rooms: Vec<&RoomInfo> = document
        .checks
        .iter()
        .chain(&document.availability)
        .collect();
    let checks = plural(document.checks.len() as u64, "check", "checks");
    let mut text = format!("{} holds {checks}", document.store);
    let common = common(&rooms);
    if let Some(asking) = &common {
        text.push_str(&format!(", {asking}"));
    }
    text.push('\n');
    if !rooms.is_empty() {
        text.push_str(&table(document));
        text.push('\n');
    }
    let width = rooms.iter().map(|room| room.id.chars().count()).max();
    for room in rooms {
        text.push_str(&details(room, width.unwrap_or(0), common.is_none()));
    }
    for id in &document.not_fetched {
        text.push_str(&format!("  {id}  was never fetched\n"));
    }
    if !document.retired.is_empty() {
        text.push_str("\n  retired, to be removed by hand when nobody wants them\n");
        document
            .retired
            .iter()
            .for_each(|retired| text.push_str(&shelf(retired)));
    }
    text
}

/// How all rooms were asked, if they were asked alike.
fn common(rooms: &[&RoomInfo]) -> Option<String> {
    let first = asking(rooms.first()?);
    rooms
        .iter()
        .all(|room| asking(room) == first)
        .then_some(first)
}

fn asking(room: &RoomInfo) -> String {
    let seconds = Timestamp::from_secs(room.last_asked_at.secs());
    format!(
        "every {} s from {}, asked last {}",
        room.step,
        room.source,
        moment(seconds)
    )
}

fn table(document: &StoreInfoDocument) -> String {
    let mut table = Table::new(&[
        ("check", Align::Left),
        ("asked", Align::Left),
        ("gaps", Align::Right),
        ("points", Align::Right),
        ("refused", Align::Right),
        ("samples", Align::Right),
        ("series", Align::Right),
        ("files", Align::Right),
        ("size", Align::Right),
        ("a sample", Align::Right),
    ]);
    for room in document.checks.iter().chain(&document.availability) {
        let asked = format!("{} to {}", moment(room.from), moment(room.to));
        let gaps = count(room.gaps.len() as u64);
        let points = (room.points, room.failed);
        table.row(cells(&room.id, asked, gaps, points, &room.sizes));
    }
    let totals = &document.totals;
    let points = (totals.points, totals.failed);
    table.row(cells(
        "in all",
        String::new(),
        String::new(),
        points,
        &totals.sizes,
    ));
    table.text()
}

fn cells(
    id: &str,
    asked: String,
    gaps: String,
    (points, refused): (u64, u64),
    sizes: &RoomSizes,
) -> Vec<String> {
    vec![
        id.to_owned(),
        asked,
        gaps,
        count(points),
        count(refused),
        count(sizes.samples),
        count(sizes.series),
        count(sizes.files),
        size(sizes.bytes),
        match sizes.bytes_per_sample {
            Number(None) => String::new(),
            some => format!("{} B", decimal(some)),
        },
    ]
}

fn details(room: &RoomInfo, width: usize, says_asking: bool) -> String {
    let query = room.query.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut lines = vec![format!(
        "{:width$}  {}",
        room.id,
        shortened(&query, QUERY_WIDTH)
    )];
    if says_asking {
        lines.push(format!("  {}", asking(room)));
    }
    if let Some(misfit) = &room.misfit {
        lines.push(format!("  does not fit: {misfit}"));
    }
    if !room.gaps.is_empty() {
        lines.push(format!("  never asked: {}", stretches(&room.gaps)));
    }
    if !room.failed_at.is_empty() {
        lines.push(format!(
            "  refused by the server: {}",
            stretches(&room.failed_at)
        ));
    }
    for warning in &room.warnings {
        lines.push(format!("  the server said: {}", warning.text));
        lines.push(format!("    of {}", stretches(&warning.asked)));
    }
    format!("  {}\n", lines.join("\n  "))
}

fn stretches(stretches: &[Stretch]) -> String {
    let named: Vec<String> = stretches.iter().take(NAMED).map(stretch).collect();
    let others = stretches.len().saturating_sub(NAMED) as u64;
    match others {
        0 => named.join("; "),
        _ => format!(
            "{}; and {}",
            named.join("; "),
            plural(others, "other stretch", "other stretches")
        ),
    }
}

fn stretch(stretch: &Stretch) -> String {
    match stretch.points {
        1 => moment(stretch.from),
        points => format!(
            "{} to {} ({} points)",
            moment(stretch.from),
            moment(stretch.to),
            count(points)
        ),
    }
}

fn shelf(retired: &RetiredInfo) -> String {
    let query = retired.query.as_deref().unwrap_or("");
    let query = query.split_whitespace().collect::<Vec<_>>().join(" ");
    format!(
        "  {}  {}, {}  {}\n",
        retired.folder,
        plural(retired.files, "file", "files"),
        size(retired.bytes),
        shortened(&query, QUERY_WIDTH)
    )
    .trim_end()
    .to_owned()
        + "\n"
}
