//! What a trace of several files is called.

/// Files whose names are all named.
const NAMED: usize = 2;

/// `july.log`, `july.log + august.log`, `july.log + 30 more`.
pub fn trace_name<'a>(mut names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let Some(first) = names.next() else { return String::new() };
    if names.len() < NAMED {
        return names.fold(first.to_owned(), |all, name| format!("{all} + {name}"));
    }
    format!("{first} + {} more", names.len())
}

#[cfg(test)]
mod tests {
    use super::trace_name;

    #[test]
    fn many_files_are_counted() {
        let name = |names: &[&str]| trace_name(names.iter().copied());
        assert_eq!(name(&[]), "");
        assert_eq!(name(&["a.log"]), "a.log");
        assert_eq!(name(&["a.log", "b.log"]), "a.log + b.log");
        assert_eq!(name(&["a.log", "b.log", "c.log"]), "a.log + 2 more");
    }
}
