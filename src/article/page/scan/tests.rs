use super::*;

fn body(html: &str) -> String {
    Scan::new(html).unwrap().body
}

#[test]
fn what_is_no_text_is_left_out_and_the_rest_is_well_nested() {
    for (html, expected) in [
        ("<p>a<script>if (1<2) b</script><b>c</b></p>", "<p>a c</p>"),
        ("<p>a<p onclick='x'>b<div>c", "<p>a</p><p>b</p><div>c</div>"),
        ("<ul><li>a<li>b<ul><li>c</ul><li>d</ul>", "<ul><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ul>"),
        ("<table><tr><td>a<td>b<tr><td>c</table>d", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>d"),
        ("<div><p>a</div></p></span>b<br></br>", "<div><p>a</p></div>b<br>"),
        ("<td><div>a</td></table>", "<td><div>a</div></td>"),
        ("<table><td></div>a</p>", "<table><td>a</td></table>"),
        (
            "<a href='http://x' title=y CLASS=\"z\" class=w>1 < 2 &amp;</a>",
            "<a href=\"/\" class=\"z\">1 &lt; 2 &amp;</a>",
        ),
        ("<p style=color:red><svg><p>a</svg>b<button>c", "<p> b c</p>"),
    ] {
        assert_eq!(body(html), expected, "{html}");
    }
}

#[test]
fn the_depth_is_bounded_and_no_text_is_lost() {
    let html = format!("{}a<br>b{}c<p>d", "<div>".repeat(100_000), "</div>".repeat(100_000));
    let body = body(&html);
    assert_eq!(body.matches("<div>").count(), MAX_DEPTH);
    assert!(body.contains("a b") && body.ends_with("</div>c<p>d</p>"), "{body}");
}

#[test]
fn too_many_elements_and_too_much_text_are_refused() {
    let error = Scan::new(&"<br>".repeat(MAX_ELEMENTS + 1)).unwrap_err();
    assert_eq!(error, "the page has more than 50000 elements, the most that are read");
    let error = Scan::new(&"a".repeat(MAX_KEPT + 1)).unwrap_err();
    assert_eq!(error, "the page has more than 4 MB of text and tags, the most that are read");
}

#[test]
fn text_of_many_references_is_divided_and_nothing_of_it_is_lost() {
    let few = "&amp; « ".repeat(MAX_ESCAPED / 2);
    assert_eq!(body(&format!("<p>{few}<p>{few}")), format!("<p>{few}</p><p>{few}</p>"));
    let many = "AT&T <b>said</b>. ".repeat(10 * MAX_ESCAPED);
    let divided = body(&many);
    assert_eq!(divided.replace("<!---->", ""), many.replace("<b>", "").replace("</b>", ""));
    assert!(divided.split("<!---->").all(|part| part.matches('&').count() <= MAX_ESCAPED));
}

#[test]
fn an_attribute_of_great_length_is_left_out() {
    let value = "a".repeat(MAX_VALUE);
    assert_eq!(body(&format!("<p class={value}>b")), format!("<p class=\"{value}\">b</p>"));
    assert_eq!(body(&format!("<p class={value}a id=c>b")), "<p id=\"c\">b</p>");
}
