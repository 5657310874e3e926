//! Readers of what others write, under noise, damage and bombs: the right value or an error, soon, in little
//! memory, and never a panic.
//!
//! What is changed is a valid document, in the ways of `damage`; each reader gets some hundred of them, and
//! with `RETROGATE_LONG=1` some ten thousand. Bombs go through the program itself, under a limit.

mod bombs;
mod damage;
mod endless;
mod readers;
