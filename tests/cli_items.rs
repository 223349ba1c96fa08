//! `gradatim items`.
