#![doc = include_str!("../README.md")]

mod answer_form;
mod api;
mod app;
mod assets;
mod backstage;
mod bank;
mod clock;
mod cohort;
mod cookies;
mod csrf;
mod drill;
mod exam;
mod fields;
mod form;
mod health;
mod history;
mod home;
mod hosts;
mod library;
mod look;
mod metrics;
mod page;
mod people;
mod plan;
mod preferences;
mod problem;
mod review;
mod routes;
mod seats;
mod sentences;
mod server;
mod settings;
mod store;
#[cfg(test)]
mod testing;
mod unbroken;
mod view;
mod who;

pub use app::{App, Config, StartError};
pub use backstage::{Analysis, Backstage, Format, ItemFindings, PoolItem, PoolReport, Progress, Refused};
pub use people::Logins;
pub use routes::{Access, Route, routes};
pub use server::{ServeError, serve};
pub use who::{Roles, Who};
