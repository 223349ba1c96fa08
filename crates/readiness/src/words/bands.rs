//! Bands in words.

use crate::Band;

impl Band {
    /// The band in words, as it stands under "against the standard".
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Above => "above",
            Self::NoClearDifference => "no clear difference",
            Self::Below => "below",
        }
    }
}
