//! Which characters can come out, and the class each has in the network.
//!
//! The recognition network was trained for Chinese and English. Financial pictures in Latin script use some 200 of its
//! 6625 classes; the others can only be wrong, so they are left out before a decision is made.

/// Characters beyond Latin script that memos use.
const SIGNS: &str = "—‘’“”•…‰′″→←↑↓▲▼△●○■□★√∞∑≈≠≤≥ΔΩπμ℃Ⅱ①②③";

/// Full-width forms without a half-width twin in the dictionary, and the character meant.
const STAND_INS: [(char, char); 2] = [('￡', '£'), ('￠', '¢')];

/// End of the Latin blocks of Unicode (Latin Extended-B).
const LATIN_END: char = '\u{250}';

/// The kept classes in the order of the cut-down network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alphabet {
    /// What each kept class means; class 0 is the blank.
    symbols: Vec<char>,
    /// Index of each kept class in the original network.
    classes: Vec<usize>,
}

/// Stands in `symbols` for the blank, which is never shown.
const BLANK: char = '\0';

impl Alphabet {
    /// The kept part of a dictionary as the weights carry it: one character a line, blank before, space after.
    pub fn from_dictionary(dictionary: &str) -> Self {
        let n_lines = dictionary.split('\n').count();
        let kept = dictionary
            .split('\n')
            .enumerate()
            .filter_map(|(line_idx, line)| {
                let mut chars = line.trim_end_matches('\r').chars();
                let (first, rest) = (chars.next()?, chars.next());
                let symbol = if rest.is_none() {
                    kept_symbol(first)?
                } else {
                    return None;
                };
                Some((symbol, line_idx + 1))
            });
        let all = std::iter::once((BLANK, 0))
            .chain(kept)
            .chain(std::iter::once((' ', n_lines + 1)));
        let (symbols, classes) = all.unzip();
        Self { symbols, classes }
    }

    /// Number of kept classes, blank and space included.
    pub fn len(&self) -> usize {
        self.symbols.len()
    }

    /// Never: the blank and the space are always there.
    pub fn is_empty(&self) -> bool {
        self.symbols.is_empty()
    }

    /// What a class of the cut-down network means; `None` for the blank.
    pub fn symbol(&self, class: usize) -> Option<char> {
        self.symbols
            .get(class)
            .copied()
            .filter(|&symbol| symbol != BLANK)
    }

    /// Index of each kept class in the original network, ascending.
    pub fn classes(&self) -> &[usize] {
        &self.classes
    }
}

/// What a dictionary character is shown as, or `None` when it is left out.
fn kept_symbol(character: char) -> Option<char> {
    if let Some(&(_, meant)) = STAND_INS.iter().find(|(form, _)| *form == character) {
        return Some(meant);
    }
    (character < LATIN_END || SIGNS.contains(character)).then_some(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_stays_chinese_goes_and_class_numbers_are_those_of_the_network() {
        let alphabet = Alphabet::from_dictionary("疗\nA\n绚\n%\n￡");
        assert_eq!(alphabet.classes(), [0, 2, 4, 5, 6]);
        let symbols: Vec<_> = (0..alphabet.len())
            .map(|class| alphabet.symbol(class))
            .collect();
        assert_eq!(symbols, [None, Some('A'), Some('%'), Some('£'), Some(' ')]);
    }

    #[test]
    fn a_class_that_is_not_there_means_nothing() {
        assert_eq!(Alphabet::from_dictionary("A").symbol(99), None);
    }
}
