//! The store: one folder a check, Parquet files that say themselves what was asked.
