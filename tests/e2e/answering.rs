//! Answering the question on the screen, whatever its kind.

use crate::browser::{Browser, DOWN, TAB};

impl Browser {
    /// How many options the question wants; 0 where there are lists to choose from.
    pub fn wanted(&self) -> u64 {
        self.attribute("[data-choose]", "data-choose").map_or(0, |number| number.parse().unwrap())
    }

    /// Chooses the first options by mouse, or another entry in each list.
    pub fn choose(&self) {
        self.wait_for("fieldset.options");
        for place in 1..=self.wanted() {
            self.click(&format!("label.option[for=option-{place}]"));
        }
        for place in 1..=self.count("fieldset.options select") {
            self.click(&format!("#place-{place} option:nth-child({})", place + 1));
        }
    }

    /// The same by keys.
    pub fn choose_by_keys(&self) {
        self.wait_for("fieldset.options");
        for place in 1..=self.wanted() {
            self.type_text(&place.to_string());
        }
        for place in 1..=self.count("fieldset.options select") {
            self.tab_to(&format!("#place-{place}"));
            (0..place).for_each(|_| self.press(DOWN));
        }
    }

    /// Presses Tab until the focus is there, as somebody without a mouse does.
    pub fn tab_to(&self, css: &str) {
        const STOPS: usize = 80;
        let here = || self.script_with("return document.activeElement.matches(arguments[0])", &[css.into()]);
        for _ in 0..STOPS {
            if here() == true {
                return;
            }
            self.press(TAB);
        }
        panic!("{css} is out of reach for somebody without a mouse");
    }

    /// Places of the chosen options.
    pub fn chosen(&self) -> Vec<String> {
        let script =
            "return [...document.querySelectorAll('.option input:checked')].map(input => input.value)";
        self.script(script).as_array().unwrap().iter().map(crate::browser::text).collect()
    }
}
