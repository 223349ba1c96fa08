//! Laws of the features.
