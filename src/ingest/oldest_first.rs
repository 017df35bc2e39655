//! The order in which logs without years are read: the oldest first, as the year goes on from one to the next.
//!
//! In: the name of each file and the time of the year at which it begins. The names of rotated files (`syslog`, `syslog.1`, `syslog.2.gz`)
//! say which is older where the new year lies between them. What a name or a time does not tell is left to whoever chose the files.

use super::detect::{Detection, Question};
use super::format::logs::yearless::secs_of_year;

/// Seconds of a leap year.
const YEAR_SECS: i64 = 366 * 86_400;

/// When in the year a log without years begins; `None` for everything else.
pub fn time_of_year(detection: &Detection) -> Option<i64> {
    detection.questions.iter().find_map(|question| match question {
        Question::Year { value, .. } => secs_of_year(value.as_bytes()),
        _ => None,
    })
}

/// The places of files, the oldest first, of `(name, time of the year)`; `None` where it can't be told.
pub fn oldest_first(files: &[(&str, Option<i64>)]) -> Option<Vec<usize>> {
    let times: Vec<i64> = files.iter().map(|file| file.1).collect::<Option<_>>()?;
    let mut rising: Vec<usize> = (0..times.len()).collect();
    rising.sort_by_key(|place| times.get(*place));
    let time =
        |at: usize| rising.get(at % rising.len().max(1)).and_then(|place| times.get(*place)).copied().unwrap_or(0);
    let gap = |at: &usize| (time(*at + 1) - time(*at)).rem_euclid(YEAR_SECS);
    // The year goes on behind the longest time in which no file begins.
    let longest = (0..rising.len()).max_by_key(gap)?;
    let mut turned = rising.clone();
    turned.rotate_left((longest + 1) % rising.len().max(1));
    if turned == rising {
        return Some(rising);
    }
    let mut by_names: Vec<usize> = (0..files.len()).collect();
    let rotations: Vec<u32> = files.iter().map(|file| rotation(file.0)).collect::<Option<_>>()?;
    by_names.sort_by_key(|place| std::cmp::Reverse(rotations.get(*place)));
    let are_told_apart = by_names.windows(2).all(|pair| rotations.get(pair[0]) != rotations.get(pair[1]));
    [turned, rising].into_iter().find(|order| are_told_apart && *order == by_names)
}

/// How often a file was rotated: 2 of `syslog.2.gz`, 0 of `syslog`.
fn rotation(name: &str) -> Option<u32> {
    let name = [".gz", ".bz2", ".zip"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    let end = name.rsplit('.').next().unwrap_or("");
    let is_number = (1..=3).contains(&end.len()) && end.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { end.parse().ok() } else { Some(0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(files: &[(&str, &str)]) -> Option<Vec<usize>> {
        let files: Vec<(&str, Option<i64>)> =
            files.iter().map(|(name, day)| (*name, secs_of_year(format!("{day} 10:00:00").as_bytes()))).collect();
        oldest_first(&files)
    }

    #[test]
    fn rotated_files_are_read_from_the_oldest_on() {
        let days = [("syslog", "Mar 15"), ("syslog.1", "Mar  8"), ("syslog.2.gz", "Mar  1")];
        assert_eq!(order(&days), Some(vec![2, 1, 0]));
        let new_year = [("syslog", "Jan  5"), ("syslog.1", "Dec 29"), ("syslog.2.gz", "Dec 22")];
        assert_eq!(order(&new_year), Some(vec![2, 1, 0]));
        let long = [("syslog", "Nov  1"), ("syslog.1", "Jan  1")];
        assert_eq!(order(&long), Some(vec![1, 0]), "ten months in one file");
    }

    #[test]
    fn what_neither_times_nor_names_tell_stays_as_it_was_given() {
        assert_eq!(order(&[("nov.log", "Nov  1"), ("jan.log", "Jan  1")]), None);
        assert_eq!(oldest_first(&[("a", Some(0)), ("b", None)]), None);
        assert_eq!(oldest_first(&[]), None);
        assert_eq!(order(&[("a", "Mar  1")]), Some(vec![0]));
    }
}
