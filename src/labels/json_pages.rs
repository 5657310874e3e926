//! JSON as APIs answer it: a list, a list inside an object (`{"incidents": […], "more": false}`), or
//! several such answers one after the other, as a paged download leaves them.
//!
//! What stands beside the list in its object is read over.

use serde::de::IgnoredAny;

use super::file::Placed;
use super::json_rows::{Pairs, Source};

/// The objects of all lists, each with its line; `lists` are the keys that may hold one.
pub(super) fn objects(text: &str, lists: &[&str]) -> Result<Vec<(usize, Pairs)>, Placed> {
    let mut source = Source::new(text);
    let mut found = Vec::new();
    while let Some(next) = source.peek() {
        if next == '[' {
            array(&mut source, &mut found)?;
        } else if enter(&mut source, lists)? {
            array(&mut source, &mut found)?;
            leave(&mut source)?;
        } else {
            found.push(source.object()?);
        }
    }
    Ok(found)
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
fn enter(source: &mut Source<'_>, lists: &[&str]) -> Result<bool, Placed> {
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
            let _: IgnoredAny = source.value()?;
            if !source.take(',') {
                break;
            }
        }
    }
    source.at = begin;
    Ok(false)
}

/// Reads over what follows the list in its object.
fn leave(source: &mut Source<'_>) -> Result<(), Placed> {
    while source.take(',') {
        let _: String = source.value()?;
        if !source.take(':') {
            return Err(source.syntax("expected `:` after a key"));
        }
        let _: IgnoredAny = source.value()?;
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
        let found = objects(text, &["incidents", "data"]).unwrap();
        found.into_iter().map(|(line, _)| line).collect()
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
    fn what_is_cut_off_is_refused_where_it_ends() {
        for cut in [
            "[{}",
            "{\"incidents\": [{}]",
            "{\"incidents\": [{} {}]}",
            "{\"incidents\": [{}], 1}",
            "{\"incidents\": [1]}",
            "{\"page\": tru",
        ] {
            assert!(objects(cut, &["incidents"]).is_err(), "{cut}");
        }
    }
}
