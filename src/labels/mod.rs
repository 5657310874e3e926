//! Incident and deployment lists: neutral files in, model values out.
