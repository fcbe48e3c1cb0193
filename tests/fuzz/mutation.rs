//! Changes inputs at random, every time the same from one seed.

/// Pieces that mean something to one reader or another.
const PIECES: &[&str] = &[
    "\"",
    "“",
    "”",
    "„",
    "«",
    "»",
    "‘",
    "’",
    "'",
    "—",
    "- ",
    "…",
    "...",
    ". ",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    ",",
    ";",
    ": ",
    "\0",
    "\u{feff}",
    "\u{fffd}",
    "\u{301}",
    "\u{200b}",
    "\u{a0}",
    "😀",
    "İ",
    "ß",
    " said ",
    " he said",
    "according to ",
    "Mr. ",
    "U.S. ",
    " that ",
    "and ",
    "<",
    ">",
    "</",
    "<div>",
    "</div>",
    "<p>",
    "</p>",
    "<a href=x>",
    "</a>",
    "<table>",
    "<td>",
    "</table>",
    "<li>",
    "<ul>",
    "<!--",
    "-->",
    "<script>",
    "</script>",
    "<svg>",
    "<br>",
    "<span",
    "<q>",
    "</q>",
    "&amp;",
    "&#0;",
    "&#xd800;",
    "&#x110000;",
    "&",
    "='",
    "=\"",
    "<![CDATA[",
    "]]>",
    "<article>",
    "<h1>",
    "<form>",
    "<select>",
    "<body>",
    "</body>",
    "<template>",
    "<math>",
    "<b>",
    "<meta charset=",
    "{",
    "}",
    "[",
    "]",
    "\\",
    "\\u",
    "\\ud800",
    "null",
    "1e999",
    "\"text\":",
    "{\"text\":\"",
    "WARC/1.0\r\n",
    "Content-Length: ",
    "WARC-Type: response\r\n",
    "HTTP/1.1 200 OK\r\n",
    "\r\n\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Content-Encoding: gzip\r\n",
    "ffffffff\r\n",
    "99999999999999999999",
    "-1",
    "0",
];

/// A seeded source of changed inputs.
pub(crate) struct Mutator {
    state: u64,
    corpus: Vec<Vec<u8>>,
    max: usize,
}

impl Mutator {
    pub(crate) fn new(seed: u64, corpus: Vec<Vec<u8>>, max: usize) -> Self {
        Self { state: seed, corpus, max }
    }

    /// A file of the corpus with one to sixteen changes.
    pub(crate) fn next(&mut self) -> Vec<u8> {
        let which = self.below(self.corpus.len());
        let mut bytes = self.corpus[which].clone();
        // A large file, such as a model, keeps its size: its header is where lengths stand.
        let max = self.max.max(bytes.len());
        for _ in 0..=self.below(16) {
            self.change(&mut bytes);
            bytes.truncate(max);
        }
        bytes
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        let mut at = self.place(bytes.len());
        let mut end = (at + self.below(64)).min(bytes.len());
        // Half of the time whole words change: half a word means nothing to a rule.
        let is_whole = self.below(2) == 0;
        if is_whole {
            (at, end) = (word_start(bytes, at), word_start(bytes, end));
        }
        match self.below(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
            1 if at < bytes.len() => bytes[at] = self.below(256) as u8,
            2 => drop(bytes.drain(at..end)),
            3 => bytes.truncate(at),
            4 => {
                let copy = bytes[at..end].to_vec();
                let n_times = 1 + self.below(40);
                insert(bytes, at, &copy.repeat(n_times));
            }
            5 => {
                let which = self.below(self.corpus.len());
                let other = self.corpus[which].clone();
                let mut start = self.below(other.len() + 1);
                let mut stop = (start + self.below(512)).min(other.len());
                if is_whole {
                    (start, stop) = (word_start(&other, start), word_start(&other, stop));
                }
                insert(bytes, at, &other[start..stop]);
            }
            6 => {
                let piece = PIECES[self.below(PIECES.len())];
                let n_times = 1 + self.below(200);
                insert(bytes, at, piece.repeat(n_times).as_bytes());
            }
            _ => {
                let piece = PIECES[self.below(PIECES.len())];
                insert(bytes, at, piece.as_bytes());
            }
        }
    }

    /// A place in the input, in one of two cases near its beginning, where headers stand.
    fn place(&mut self, length: usize) -> usize {
        let reach = if self.below(2) == 0 { length.min(400) } else { length };
        self.below(reach + 1)
    }

    /// A number below `n`, by the generator of Steele et al. (OOPSLA 2014).
    fn below(&mut self, n: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n.max(1) as u64) as usize
    }
}

/// The beginning of the word that holds a place.
fn word_start(bytes: &[u8], at: usize) -> usize {
    bytes[..at].iter().rposition(u8::is_ascii_whitespace).map_or(0, |space| space + 1)
}

fn insert(bytes: &mut Vec<u8>, at: usize, new: &[u8]) {
    drop(bytes.splice(at..at, new.iter().copied()));
}
