//! What an address asks to look at.

use crate::form::Fields;
use crate::problem::Problem;
use gradatim_practice::{Filter, Material};

/// Questions on a page.
pub(super) const PAGE: usize = 10;

/// Which questions, and which page of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReviewQuery {
    pub(super) filter: Filter,
    /// Id of a domain.
    pub(super) domain: Option<String>,
    pub(super) sitting: Option<String>,
    /// From 1.
    pub(super) page: usize,
}

impl ReviewQuery {
    /// Reads an address; what it leaves out is `usual`, all domains, the first page.
    pub(super) fn read(fields: &Fields, material: &Material, usual: Filter) -> Result<Self, Problem> {
        let filter = fields.choice("filter", "Filter", Filter::ALL, |f| f.as_str().to_owned())?;
        let ids: Vec<&str> = material.exam().blueprint.domains().iter().map(|d| d.id.as_str()).collect();
        let domain = fields.choice("domain", "Domain", ids, str::to_owned)?.map(str::to_owned);
        let page = fields.one("page").map_or(Ok(1), str::parse);
        Ok(Self {
            filter: filter.unwrap_or(usual),
            domain,
            sitting: fields.one("sitting").map(str::to_owned),
            page: page.map_err(|_| Problem::bad_request("Page: a whole number from 1 on expected."))?,
        })
    }

    /// The first page under another filter.
    pub(super) fn with(&self, filter: Filter) -> Self {
        Self { filter, page: 1, ..self.clone() }
    }

    /// Another page.
    pub(super) fn at(&self, page: usize) -> Self {
        Self { page, ..self.clone() }
    }

    /// The address that asks for it.
    pub(super) fn address(&self) -> String {
        let mut text = form_urlencoded::Serializer::new(String::new());
        text.append_pair("filter", self.filter.as_str());
        if let Some(domain) = &self.domain {
            text.append_pair("domain", domain);
        }
        if let Some(sitting) = &self.sitting {
            text.append_pair("sitting", sitting);
        }
        if self.page > 1 {
            text.append_pair("page", &self.page.to_string());
        }
        format!("/review?{}", text.finish())
    }
}

/// A page among pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pages {
    /// From 1.
    pub(crate) here: usize,
    /// The last one.
    pub(crate) last: usize,
}

impl Pages {
    /// The page asked for of so many questions; a list without questions has one page.
    pub(super) fn of(questions: usize, here: usize) -> Result<Self, Problem> {
        let last = questions.div_ceil(PAGE).max(1);
        if (1..=last).contains(&here) {
            return Ok(Self { here, last });
        }
        let text = if last == 1 {
            "There is only one page.".to_owned()
        } else {
            format!("There are pages 1 to {last}.")
        };
        Err(Problem::new(axum::http::StatusCode::NOT_FOUND, text))
    }

    /// Questions before the page.
    pub(super) fn skipped(self) -> usize {
        (self.here - 1) * PAGE
    }
}
