//! Many learners with accounts: shared by the tests that put a server under load.

use gradatim_accounts::{Accounts, Hasher, Name, Password, Roles};
use std::path::Path;

/// Accounts `learner0`, `learner1`… with open sessions: one password hash for all, because logging in is not what is measured.
pub fn crowd(home: &Path, learners: usize) -> Vec<String> {
    let accounts = Accounts::open(&home.join("accounts.sqlite")).unwrap();
    let name = |n: usize| -> Name { format!("learner{n}").parse().unwrap() };
    let password = Password::chosen("correct horse battery staple", &name(0)).unwrap();
    let hash = Hasher::new().unwrap().hash(&password).unwrap();
    let now = gradatim_practice::Clock::now_ms(&gradatim_practice::SystemClock);
    let session = |n| {
        accounts.add(&name(n), &hash, Roles::default(), now).unwrap();
        let credentials = accounts.credentials(name(n).as_str()).unwrap().unwrap();
        accounts.begin_session(&credentials, now).unwrap().reveal()
    };
    (0..learners).map(session).collect()
}
