//! A file in Parquet has what it says of itself at its end: changes there and changes in its pages are tried apart.

use std::sync::{LazyLock, Once};

use demarche::input::is_decoding;
use demarche::report::{Column, Layout, RowFormat, RowWriter, Value};

use super::*;

/// A file with texts, numbers, lists and nulls.
static WHOLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let columns = [Column::text("text"), Column::integer("n"), Column::number("p"), Column::spans("content")];
    let mut writer = RowWriter::new(Vec::new(), RowFormat::Parquet, &Layout::default());
    writer.columns(columns).expect("they have names of their own");
    for n in 0..60_usize {
        let text =
            if n % 9 == 0 { Value::Null } else { ["They refused the offer.", "“No,” she said."][n % 2].into() };
        let content = Value::Spans(vec![(n, n + 3); n % 3]);
        writer.row(&[("text", text), ("n", n.into()), ("p", (n as f64).into()), ("content", content)]).expect("a row");
    }
    writer.finish().expect("memory can be written")
});

/// Where the footer begins.
fn footer() -> usize {
    let end = WHOLE.len() - 8;
    let length = u32::from_le_bytes(WHOLE[end..end + 4].try_into().expect("four bytes"));
    end - length as usize
}

/// Pages of any length with the footer of the whole.
fn pages(bytes: &[u8]) -> Vec<u8> {
    let mut pages = bytes.to_vec();
    pages.resize(footer() - 4, 0);
    [b"PAR1", &pages[..], &WHOLE[footer()..]].concat()
}

/// The pages of the whole with another footer.
fn with_footer(bytes: &[u8]) -> Vec<u8> {
    [&WHOLE[..footer()], bytes, &(bytes.len() as u32).to_le_bytes(), b"PAR1"].concat()
}

fn read(path: &Path) {
    // Panics of the decoders are caught by the reader, and are no news.
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let tell = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !is_decoding() {
                tell(panic);
            }
        }));
    });
    articles(path, Format::Parquet);
}

readers! {
    parquet_file: vec![WHOLE.clone()], as_is, read;
    parquet_pages: vec![WHOLE[4..footer()].to_vec()], pages, read;
    parquet_footer: vec![WHOLE[footer()..WHOLE.len() - 8].to_vec()], with_footer, read;
}

#[test]
fn the_file_is_read_when_nothing_is_changed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for bytes in [WHOLE.clone(), pages(&WHOLE[4..footer()]), with_footer(&WHOLE[footer()..WHOLE.len() - 8])] {
        let path = folder.path().join("whole.parquet");
        fs::write(&path, bytes).expect("the file can be written");
        let inputs = Input::find(&[path], None).expect("the file is there");
        assert_eq!(ArticleReader::new(inputs, ColumnNames::new()).flatten().count(), 60);
    }
}
