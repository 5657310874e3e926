//! JSON as APIs answer it: a list, a list inside an object (`{"incidents": […], "more": false}`), or
//! several such answers one after the other, as a paged download leaves them.
//!
//! What stands beside the list in its object is read over, but for what says that another page follows
//! ([`Paging`]): each API has its own word for it.

use serde::de::IgnoredAny;
use serde_json::Value;

use super::file::Placed;
use super::json_rows::{Pairs, Source};

/// What a file of pages holds.
pub(super) struct Pages {
    /// The objects of all lists, each with its line.
    pub(super) objects: Vec<(usize, Pairs)>,
    /// By what its last page says that more would follow.
    pub(super) more: Option<String>,
}

/// Reads all pages; `lists` are the keys that may hold a list.
pub(super) fn pages(text: &str, lists: &[&str]) -> Result<Pages, Placed> {
    let mut source = Source::new(text);
    let mut objects = Vec::new();
    let mut last = Paging::default();
    while let Some(next) = source.peek() {
        let mut paging = Paging::default();
        if next == '[' {
            array(&mut source, &mut objects)?;
        } else if enter(&mut source, lists, &mut paging)? {
            array(&mut source, &mut objects)?;
            leave(&mut source, &mut paging)?;
        } else {
            objects.push(source.object()?);
        }
        last = paging;
    }
    let more = last.more_than(objects.len());
    Ok(Pages { objects, more })
}

/// What stands beside a list and may say that it goes on.
#[derive(Default)]
struct Paging(Vec<(String, Value)>);

impl Paging {
    /// `PagerDuty`, Opsgenie, `FireHydrant`, incident.io and GitHub's search, in this order.
    const KEYS: [&'static str; 6] = [
        "more",
        "paging",
        "pagination",
        "pagination_meta",
        "incomplete_results",
        "total_count",
    ];

    /// Reads the value of a key, and keeps it if it is one of ours.
    fn read(&mut self, source: &mut Source<'_>, key: String) -> Result<(), Placed> {
        if Self::KEYS.contains(&key.as_str()) {
            let value = source.value()?;
            self.0.push((key, value));
        } else {
            let _: IgnoredAny = source.value()?;
        }
        Ok(())
    }

    /// The first key that says so, `rows` being all that were read.
    fn more_than(&self, rows: usize) -> Option<String> {
        let filled = |value: &Value, key: &str| match value.get(key) {
            None | Some(Value::Null) => false,
            Some(Value::String(text)) => !text.is_empty(),
            Some(_) => true,
        };
        let exceeds = |count: Option<&Value>| count.and_then(Value::as_u64) > Some(rows as u64);
        self.0.iter().find_map(|(key, value)| match key.as_str() {
            "more" | "incomplete_results" => {
                (*value == Value::Bool(true)).then(|| format!("`{key}` is true"))
            }
            "paging" | "pagination" => {
                filled(value, "next").then(|| format!("`{key}.next` names one"))
            }
            // Some servers name a next page when there is none; their count knows better.
            "pagination_meta" => {
                let count = value.get("total_record_count");
                let more = filled(value, "after") && (count.is_none() || exceeds(count));
                more.then(|| format!("`{key}.after` names one"))
            }
            "total_count" => exceeds(Some(value)).then(|| format!("`{key}` is {value}")),
            _ => None,
        })
    }
}

fn array(source: &mut Source<'_>, found: &mut Vec<(usize, Pairs)>) -> Result<(), Placed> {
    source.take('[');
    if source.take(']') {
        return Ok(());
    }
    loop {
        found.push(source.object()?);
        if source.take(']') {
            return Ok(());
        }
        if !source.take(',') {
            return Err(source.syntax("expected `,` or `]` after an object"));
        }
    }
}

/// Stops before the list that the next object holds; stays where it is when it holds none.
fn enter(source: &mut Source<'_>, lists: &[&str], paging: &mut Paging) -> Result<bool, Placed> {
    let begin = source.at;
    if source.take('{') {
        while source.peek() == Some('"') {
            let key: String = source.value()?;
            if !source.take(':') {
                break;
            }
            if lists.contains(&key.as_str()) && source.peek() == Some('[') {
                return Ok(true);
            }
            paging.read(source, key)?;
            if !source.take(',') {
                break;
            }
        }
    }
    source.at = begin;
    Ok(false)
}

/// Reads over what follows the list in its object.
fn leave(source: &mut Source<'_>, paging: &mut Paging) -> Result<(), Placed> {
    while source.take(',') {
        let key: String = source.value()?;
        if !source.take(':') {
            return Err(source.syntax("expected `:` after a key"));
        }
        paging.read(source, key)?;
    }
    if source.take('}') {
        Ok(())
    } else {
        Err(source.syntax("expected `,` or `}` after a list"))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<usize> {
        let found = pages(text, &["incidents", "data"]).unwrap();
        found.objects.into_iter().map(|(line, _)| line).collect()
    }

    #[test]
    fn lists_are_found_wherever_apis_put_them() {
        assert_eq!(lines("[]"), [] as [usize; 0]);
        assert_eq!(lines("[{},\n{}]\n[{}]"), [1, 2, 3]);
        assert_eq!(
            lines(
                "{\"page\": {\"id\": 1}, \"incidents\": [\n{\"a\": {}},\n{}\n], \"more\": false}"
            ),
            [2, 3]
        );
        assert_eq!(lines("{\"data\": [{}]}\n{\"data\": [{}]}"), [1, 2]);
        assert_eq!(lines("{\"id\": 1}\n{\"id\": 2}"), [1, 2]);
        assert_eq!(lines("{\"data\": null}"), [1]);
    }

    #[test]
    fn the_last_page_says_whether_there_are_more() {
        let more = |text: &str| pages(text, &["incidents", "data", "items"]).unwrap().more;
        for (text, why) in [
            (
                r#"{"incidents": [{}], "limit": 1, "more": true}"#,
                "`more` is true",
            ),
            (r#"{"more": true, "incidents": [{}]}"#, "`more` is true"),
            (
                r#"{"data": [{}], "paging": {"first": "f", "next": "https://n"}}"#,
                "`paging.next` names one",
            ),
            (
                r#"{"data": [{}], "pagination": {"page": 1, "next": 2}}"#,
                "`pagination.next` names one",
            ),
            (
                r#"{"incidents": [{}], "pagination_meta": {"after": "01F", "total_record_count": 2}}"#,
                "`pagination_meta.after` names one",
            ),
            (
                r#"{"incidents": [{}], "pagination_meta": {"after": "01F"}}"#,
                "`pagination_meta.after` names one",
            ),
            (r#"{"total_count": 3, "items": [{}]}"#, "`total_count` is 3"),
            (
                r#"{"total_count": 1, "incomplete_results": true, "items": [{}]}"#,
                "`incomplete_results` is true",
            ),
            (
                "{\"incidents\": [{}], \"more\": true}\n{\"incidents\": [{}], \"more\": true}",
                "`more` is true",
            ),
        ] {
            assert_eq!(more(text).as_deref(), Some(why), "{text}");
        }
        for text in [
            "[{}]",
            r#"{"incidents": [{"more": true}]}"#,
            r#"{"incidents": [{}], "more": false}"#,
            r#"{"incidents": [{}], "more": null}"#,
            r#"{"data": [{}], "paging": {"first": "f"}}"#,
            r#"{"data": [{}], "pagination": {"page": 2, "next": null}}"#,
            r#"{"incidents": [{}], "pagination_meta": {"after": "01F", "total_record_count": 1}}"#,
            r#"{"incidents": [{}], "pagination_meta": {"after": "", "page_size": 25}}"#,
            "{\"incidents\": [{}], \"more\": true}\n{\"incidents\": [{}], \"more\": false}",
            "{\"total_count\": 2, \"items\": [{}]}\n{\"total_count\": 2, \"items\": [{}]}",
            "",
        ] {
            assert_eq!(more(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_cut_off_is_refused_where_it_ends() {
        for cut in [
            "[{}",
            "{\"incidents\": [{}]",
            "{\"incidents\": [{} {}]}",
            "{\"incidents\": [{}], 1}",
            "{\"incidents\": [1]}",
            "{\"page\": tru",
        ] {
            assert!(pages(cut, &["incidents"]).is_err(), "{cut}");
        }
    }
}
