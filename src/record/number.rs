//! Numbers as JSON can carry them: ±Inf as text, NaN and absent as null.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A number that may be infinite or missing.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Number(pub Option<f64>);

impl From<f64> for Number {
    fn from(value: f64) -> Self {
        Self(Some(value))
    }
}

impl From<Option<f64>> for Number {
    fn from(value: Option<f64>) -> Self {
        Self(value)
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            None => serializer.serialize_none(),
            Some(value) if value.is_nan() => serializer.serialize_none(),
            Some(f64::INFINITY) => serializer.serialize_str("+Inf"),
            Some(f64::NEG_INFINITY) => serializer.serialize_str("-Inf"),
            Some(value) => serializer.serialize_f64(value),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::Null => Ok(Self(None)),
            serde_json::Value::String(text) if text == "+Inf" => Ok(Self(Some(f64::INFINITY))),
            serde_json::Value::String(text) if text == "-Inf" => Ok(Self(Some(f64::NEG_INFINITY))),
            serde_json::Value::Number(number) => Ok(Self(number.as_f64())),
            other => Err(D::Error::custom(format!(
                "{other} is no number; expected one, \"+Inf\", \"-Inf\" or null"
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_never_carries_what_it_cannot() {
        let numbers = [
            Number::from(1.5),
            Number::from(f64::INFINITY),
            Number::from(f64::NEG_INFINITY),
            Number::from(f64::NAN),
            Number(None),
        ];
        assert_eq!(
            serde_json::to_string(&numbers).unwrap(),
            r#"[1.5,"+Inf","-Inf",null,null]"#
        );
    }
    #[test]
    fn what_is_written_is_read() {
        let numbers = r#"[1.5,"+Inf","-Inf",null,7]"#;
        let read: Vec<Number> = serde_json::from_str(numbers).unwrap();
        assert_eq!(
            serde_json::to_string(&read).unwrap(),
            r#"[1.5,"+Inf","-Inf",null,7.0]"#
        );
        for wrong in [r#""NaN""#, "true", "[]"] {
            assert!(serde_json::from_str::<Number>(wrong).is_err(), "{wrong}");
        }
    }
}
