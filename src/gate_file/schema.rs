//! The language of the gate file as JSON Schema, for editors and for `retrogate schema`.
//!
//! The parser does not read it: it says the same in another language, and a test holds the two together.

/// JSON Schema, draft 2020-12.
pub const fn schema() -> &'static str {
    include_str!("schema.json")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::gate_file::key::{self, KeySet};
    use crate::model::RESERVED_CHECK_IDS;

    fn document() -> Value {
        serde_json::from_str(schema()).unwrap()
    }

    fn at(place: &str) -> Value {
        document().pointer(place).unwrap().clone()
    }

    fn places() -> [(&'static str, &'static KeySet); 8] {
        [
            ("", &key::GATE),
            ("/properties/prometheus", &key::PROMETHEUS),
            ("/properties/for_each", &key::FOR_EACH),
            ("/$defs/override", &key::OVERRIDE),
            ("/$defs/check", &key::CHECK),
            ("/$defs/condition", &key::CONDITION),
            ("/$defs/action", &key::ACTION),
            ("/$defs/post", &key::POST),
        ]
    }

    #[test]
    fn the_schema_and_the_parser_know_the_same_keys() {
        for (place, set) in places() {
            let properties = at(&format!("{place}/properties"));
            let keys: Vec<&String> = properties.as_object().unwrap().keys().collect();
            assert_eq!(keys, set.keys, "{}", set.whole);
            assert_eq!(at(&format!("{place}/additionalProperties")), false);
            for (key, property) in properties.as_object().unwrap() {
                assert!(property["title"].is_string(), "{key}");
                assert!(property["description"].is_string(), "{key}");
            }
        }
    }

    #[test]
    fn the_schema_and_the_parser_know_the_same_words() {
        let words = |place: &str| -> Vec<String> { serde_json::from_value(at(place)).unwrap() };
        assert_eq!(words("/$defs/no_data/enum"), key::NO_DATA_WORDS);
        assert_eq!(words("/$defs/check/properties/unit/enum"), key::UNIT_WORDS);
        assert_eq!(
            words("/properties/prometheus/properties/dialect/enum"),
            key::DIALECT_WORDS
        );
        assert_eq!(
            words("/$defs/check/properties/id/not/enum"),
            RESERVED_CHECK_IDS
        );
    }
}
