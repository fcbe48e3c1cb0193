//! The page in a recorded answer of a web server (RFC 9112, <https://www.rfc-editor.org/rfc/rfc9112>).

use std::io::Read;

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use super::MAX_PAGE;
use crate::error::shorten;

/// A page as it was sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) charset: Option<String>,
    pub(super) html: Vec<u8>,
}

/// The page of an answer; `None` when the answer is no success or no HTML.
///
/// # Errors
/// A message when the answer has no header, or its content cannot be unpacked.
pub(super) fn page(answer: &[u8]) -> Result<Option<Page>, String> {
    let Some((head, body)) = split(answer) else {
        return Err(format!("expected the header of an HTTP answer, found {}", start_of(answer)));
    };
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let status = lines.next().unwrap_or_default();
    if !status.starts_with("HTTP/") {
        return Err(format!("expected a status such as `HTTP/1.1 200 OK`, found {}", shorten(status)));
    }
    let field = |wanted: &str| {
        let mut fields = head.lines().filter_map(|line| line.split_once(':'));
        fields.find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim())
    };
    let is_success = status.split_whitespace().nth(1).is_some_and(|code| code.starts_with('2'));
    if !is_success || !is_html(field("Content-Type"), body) {
        return Ok(None);
    }
    let is_chunked = field("Transfer-Encoding").is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked"));
    // Many archives name a coding that they have already undone.
    let body = if is_chunked { dechunked(body).unwrap_or_else(|| body.to_vec()) } else { body.to_vec() };
    let coding = field("Content-Encoding").unwrap_or_default().to_ascii_lowercase();
    let html = match coding.as_str() {
        _ if body.trim_ascii_start().starts_with(b"<") => body,
        "gzip" | "x-gzip" if body.starts_with(&[0x1F, 0x8B]) => unpacked(MultiGzDecoder::new(&*body))?,
        "deflate" => unpacked(ZlibDecoder::new(&*body)).or_else(|_| unpacked(DeflateDecoder::new(&*body)))?,
        "br" | "zstd" | "compress" => return Err(format!("pages packed as `{coding}` cannot be read")),
        _ => body,
    };
    let charset = field("Content-Type").and_then(charset_of);
    Ok(Some(Page { charset, html }))
}

/// The head and the body of an answer, without the blank line between them.
fn split(answer: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut at = 0;
    while let Some(length) = answer[at..].iter().position(|byte| *byte == b'\n') {
        at += length + 1;
        let rest = &answer[at..];
        if let Some(body) = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")) {
            return Some((&answer[..at], body));
        }
    }
    None
}

fn is_html(content_type: Option<&str>, body: &[u8]) -> bool {
    let Some(kind) = content_type else {
        let beginning = body.trim_ascii_start().get(..5).unwrap_or_default().to_ascii_lowercase();
        return beginning == b"<!doc" || beginning == b"<html";
    };
    let kind = kind.split(';').next().unwrap_or_default().trim();
    ["text/html", "application/xhtml+xml"].iter().any(|html| kind.eq_ignore_ascii_case(html))
}

fn charset_of(content_type: &str) -> Option<String> {
    let (_, value) = content_type
        .split(';')
        .filter_map(|part| part.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
    Some(value.trim().trim_matches(['"', '\'']).to_owned()).filter(|name| !name.is_empty())
}

/// The content of chunks that follow each other, each behind its length; `None` when it is not laid out so.
fn dechunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    loop {
        let end = rest.iter().take(1024).position(|byte| *byte == b'\n')?;
        let line = str::from_utf8(&rest[..end]).ok()?;
        let length = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        rest = &rest[end + 1..];
        if length == 0 {
            return Some(content);
        }
        let Some(chunk) = rest.get(..length) else {
            content.extend_from_slice(rest); // a page cut off is still a page
            return Some(content);
        };
        content.extend_from_slice(chunk);
        rest = &rest[length..];
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
        if rest.is_empty() {
            return Some(content);
        }
    }
}

fn unpacked(decoder: impl Read) -> Result<Vec<u8>, String> {
    let mut content = Vec::new();
    let limit = MAX_PAGE as u64;
    decoder
        .take(limit + 1)
        .read_to_end(&mut content)
        .map_err(|error| format!("the page cannot be unpacked: {error}"))?;
    if content.len() > MAX_PAGE {
        return Err(format!("the page unpacks to more than {} MB, the most that are read", MAX_PAGE >> 20));
    }
    Ok(content)
}

fn start_of(bytes: &[u8]) -> String {
    shorten(&String::from_utf8_lossy(&bytes[..bytes.len().min(80)]))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};

    use super::*;

    fn html(head: &str, body: &[u8]) -> String {
        let answer =
            [b"HTTP/1.1 200 OK\r\nContent-Type: text/html; Charset=\"koi8-r\"\r\n", head.as_bytes(), b"\r\n", body];
        match page(&answer.concat()) {
            Ok(Some(page)) => String::from_utf8(page.html).unwrap(),
            Ok(None) => "nothing".to_owned(),
            Err(message) => message,
        }
    }

    #[test]
    fn only_successful_answers_of_html_are_pages() {
        for (answer, expected) in [
            ("HTTP/1.0 200 OK\nContent-type: TEXT/HTML;charset=utf-8\n\n<p>", Some((Some("utf-8"), "<p>"))),
            ("HTTP/2 200\r\ncontent-type: application/xhtml+xml\r\n\r\n<p>", Some((None, "<p>"))),
            ("HTTP/1.1 200 OK\r\n\r\n <!DOCTYPE html>", Some((None, " <!DOCTYPE html>"))),
            ("HTTP/1.1 200 OK\r\n\r\nplain", None),
            ("HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>", None),
            ("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\u{1}", None),
        ] {
            let found = page(answer.as_bytes()).unwrap();
            let found = found.map(|page| (page.charset, String::from_utf8(page.html).unwrap()));
            let expected = expected.map(|(charset, html)| (charset.map(str::to_owned), html.to_owned()));
            assert_eq!(found, expected, "{answer}");
        }
        let error = page(b"<p>no header").unwrap_err();
        assert_eq!(error, "expected the header of an HTTP answer, found `<p>no header`");
    }

    #[test]
    fn codings_are_undone_where_they_are_still_there() {
        let chunks = b"5;x=1\r\n<p>He\r\n4\r\nllo.\r\n0\r\n\r\n";
        assert_eq!(html("Transfer-Encoding: chunked\r\n", chunks), "<p>Hello.");
        assert_eq!(html("Transfer-Encoding: chunked\r\n", &chunks[..20]), "<p>Hello");
        assert_eq!(html("Transfer-Encoding: chunked\r\n", b"<p>Hello."), "<p>Hello.");
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(b"<p>Hello.").unwrap();
        let gzip = gzip.finish().unwrap();
        assert_eq!(html("Content-Encoding: gzip\r\n", &gzip), "<p>Hello.");
        assert_eq!(html("Content-Encoding: gzip\r\n", b"<p>Hello."), "<p>Hello.");
        let message = html("Content-Encoding: gzip\r\n", &gzip[..12]);
        assert!(message.starts_with("the page cannot be unpacked: "), "{message}");
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(b"<p>Hello.").unwrap();
        assert_eq!(html("Content-Encoding: deflate\r\n", &zlib.finish().unwrap()), "<p>Hello.");
        assert_eq!(html("Content-Encoding: br\r\n", b"\x8b\x04"), "pages packed as `br` cannot be read");
    }
}
