//! Numbers as JSON can carry them: ±Inf as text, NaN and absent as null.

use serde::{Serialize, Serializer};

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
}
