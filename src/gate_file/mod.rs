//! The gate file: YAML in, a valid gate out, with every error placed in the text.
