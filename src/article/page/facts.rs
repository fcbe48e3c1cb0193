//! What a page says about itself: JSON-LD of schema.org (<https://schema.org/NewsArticle>), Open Graph
//! (<https://ogp.me>), the usual `<meta>` names, `<link rel=canonical>` and `<time>`, in this order of trust.

use html_escape::decode_html_entities;
use serde_json::Value;

use super::scan::Scan;
use crate::article::fold;
use crate::text::date;

/// What is known of the article on a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) title: Option<String>,
    pub(super) date: Option<String>,
    pub(super) byline: Option<String>,
    pub(super) outlet: Option<String>,
    pub(super) url: Option<String>,
    /// The text of the article in its JSON-LD description: mostly all of it in one paragraph.
    pub(super) body: Option<String>,
}

/// Names of `<meta>`, as `property`, `name` or `itemprop`, the more exact first.
const TITLE: &[&str] = &["og:title", "twitter:title", "headline", "dc.title", "parsely-title", "sailthru.title"];
const DATE: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "pubdate",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.date",
    "dc.date",
    "date",
];
const BYLINE: &[&str] = &[
    "author",
    "article:author",
    "og:article:author",
    "parsely-author",
    "byl",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
];
const OUTLET: &[&str] = &["og:site_name", "application-name", "twitter:site_name", "dc.publisher", "publisher"];
const URL: &[&str] = &["og:url", "twitter:url", "parsely-link"];

/// What stands between a headline and the name of the site in a `<title>`.
const SEPARATORS: [&str; 7] = [" | ", " – ", " — ", " - ", " · ", " » ", " • "];

impl Facts {
    pub(super) fn of(scan: &Scan) -> Self {
        let described = scan.descriptions.iter().find_map(|json| described(json)).unwrap_or_default();
        let meta = |names: &[&str]| names.iter().find_map(|name| meta(scan, name));
        let outlet = described.outlet.or_else(|| meta(OUTLET));
        let headline = described.title.or_else(|| meta(TITLE));
        let heading = || scan.heading.as_deref().map(without_tags).filter(|heading| !heading.is_empty());
        let page_title = || plain(scan.title?).map(|title| without_site(&title).to_owned());
        let title = headline.map(|title| without_outlet(&title, outlet.as_deref()).to_owned());
        let is_link = |text: &str| text.starts_with("http:") || text.starts_with("https:");
        let url = canonical(scan).or_else(|| meta(URL)).filter(|url| is_link(url)).or(described.url);
        Self {
            title: title.or_else(heading).or_else(page_title),
            date: described
                .date
                .or_else(|| meta(DATE))
                .or_else(|| time(scan))
                .map(date::written)
                .or_else(|| seen(scan)),
            byline: described.byline.or_else(|| meta(BYLINE).filter(|name| !is_link(name))).map(without_by),
            outlet: outlet.or_else(|| host(url.as_deref().filter(|url| is_link(url))?)),
            url: url.filter(|url| is_link(url)),
            body: described.body,
        }
    }
}

/// The value of the first `<meta>` of this name.
fn meta(scan: &Scan, wanted: &str) -> Option<String> {
    let tags = scan.facts.iter().filter(|tag| tag.name == "meta");
    let named = |attribute: Option<std::borrow::Cow<str>>| {
        attribute.is_some_and(|name| name.trim().eq_ignore_ascii_case(wanted))
    };
    let mut found = tags.filter(|tag| ["property", "name", "itemprop"].iter().any(|key| named(tag.attribute(key))));
    found.find_map(|tag| plain(&tag.attribute("content")?))
}

fn canonical(scan: &Scan) -> Option<String> {
    scan.facts.iter().filter(|tag| tag.name == "link").find_map(|tag| plain(&tag.attribute("href")?))
}

/// The date of a `<time>`: the one marked as that of publication, else the first.
fn time(scan: &Scan) -> Option<String> {
    let times = || scan.facts.iter().filter(|tag| tag.name == "time");
    let marked = times().find(|tag| {
        let is = |key, value: &str| tag.attribute(key).is_some_and(|found| found.eq_ignore_ascii_case(value));
        is("itemprop", "datePublished") || tag.attributes().any(|(name, _)| name.eq_ignore_ascii_case("pubdate"))
    });
    plain(&marked.or_else(|| times().next())?.attribute("datetime")?)
}

/// The first date that readers of the page see.
fn seen(scan: &Scan) -> Option<String> {
    scan.dates.iter().find_map(|text| date::in_words(&plain(text)?))
}

/// The site of an address, "harbourpost.example", which stands for an outlet that gives no name.
fn host(url: &str) -> Option<String> {
    let rest = url.split_once("//")?.1;
    let host = rest.split(['/', '?', '#', ':']).next()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    host.contains('.').then(|| host.to_lowercase())
}

/// The article that a JSON-LD script describes.
fn described(json: &str) -> Option<Facts> {
    // Some sites leave line breaks inside strings, which JSON does not allow.
    let json = json.replace(|c: char| c.is_control(), " ");
    let value: Value = serde_json::from_str(json.trim().trim_end_matches(';')).ok()?;
    let article = article_in(&value)?;
    let text = |key: &str| plain(article.get(key)?.as_str()?);
    let page = article.get("mainEntityOfPage");
    Some(Facts {
        title: text("headline").or_else(|| text("name")),
        date: text("datePublished").or_else(|| text("dateCreated")),
        byline: article.get("author").or_else(|| article.get("creator")).and_then(names),
        outlet: article.get("publisher").and_then(names),
        url: text("url").or_else(|| plain(page?.as_str().or_else(|| page?.get("@id")?.as_str())?)),
        body: article.get("articleBody").and_then(Value::as_str).map(|body| decode_html_entities(body).into_owned()),
    })
}

/// The first article of a description: itself, one of a list, or one of its `@graph`.
fn article_in(value: &Value) -> Option<&Value> {
    if let Value::Array(items) = value {
        return items.iter().find_map(article_in);
    }
    let is_article = |kind: &str| ["Article", "Posting", "Report", "Review"].iter().any(|end| kind.ends_with(end));
    let found = match value.get("@type") {
        Some(Value::String(kind)) => is_article(kind),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).any(is_article),
        _ => false,
    };
    if found { Some(value) } else { value.get("@graph").and_then(article_in) }
}

/// The name of a person or organisation, or the names of several.
fn names(value: &Value) -> Option<String> {
    match value {
        Value::String(name) => plain(name),
        Value::Object(_) => value.get("name").and_then(names),
        Value::Array(values) => {
            let names: Vec<String> = values.iter().filter_map(names).collect();
            (!names.is_empty()).then(|| names.join(", "))
        }
        _ => None,
    }
}

/// A value in one line without character references; `None` when nothing is left.
fn plain(value: &str) -> Option<String> {
    Some(fold(&decode_html_entities(value)).into_owned()).filter(|text| !text.is_empty())
}

fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut in_tag = false;
    for c in html.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                text.push(' ');
            }
            _ if !in_tag => text.push(c),
            _ => {}
        }
    }
    plain(&text).unwrap_or_default()
}

/// A headline without the name of the outlet behind it.
fn without_outlet<'t>(title: &'t str, outlet: Option<&str>) -> &'t str {
    let Some(outlet) = outlet else { return title };
    let head = SEPARATORS.iter().find_map(|separator| {
        let (head, tail) = title.rsplit_once(separator)?;
        tail.trim().eq_ignore_ascii_case(outlet).then_some(head.trim())
    });
    head.unwrap_or(title)
}

/// The title of a page without what stands behind the last separator, if at least three words are left.
fn without_site(title: &str) -> &str {
    let heads = SEPARATORS.iter().filter_map(|separator| title.rsplit_once(separator)).map(|(head, _)| head.trim());
    heads.filter(|head| head.split_whitespace().count() >= 3).max_by_key(|head| head.len()).unwrap_or(title)
}

/// A byline without the "By" before its names.
pub(super) fn without_by(byline: String) -> String {
    match byline.split_once(' ') {
        Some((by, names)) if by.eq_ignore_ascii_case("by") => names.to_owned(),
        _ => byline,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(html: &str) -> Facts {
        Facts::of(&Scan::new(html).unwrap())
    }

    #[test]
    fn a_description_is_trusted_first() {
        let found = facts(
            r#"<meta property="og:title" content="Other"><meta name=author content="Other">
            <script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "x"},
            {"@type": ["NewsArticle"], "headline": "Talks &amp; tea", "datePublished": "2031-05-04T10:00:00Z",
            "author": [{"name": "By Ada Iron"}, {"name": "Bo Reed"}], "publisher": {"name": "The Harbour Post"},
            "mainEntityOfPage": {"@id": "https://harbour.example/talks"}, "articleBody": "a
            b"}]};</script>"#,
        );
        let some = |text: &str| Some(text.to_owned());
        assert_eq!((found.title, found.date), (some("Talks & tea"), some("2031-05-04T10:00:00Z")));
        assert_eq!((found.byline, found.outlet), (some("Ada Iron, Bo Reed"), some("The Harbour Post")));
        assert_eq!(found.url, some("https://harbour.example/talks"));
    }

    #[test]
    fn meta_tags_and_the_page_itself_fill_what_is_missing() {
        let found = facts(
            r#"<title>Talks resume in Oltra - Harbour Post</title><link rel=canonical href="https://harbour.example/1?a=1&amp;b=2">
            <meta property="og:site_name" content="Harbour Post"><meta name="Author" content="by Ada Iron">
            <meta property="article:author" content="https://harbour.example/ada">
            <body><time datetime="2031-05-05">today</time><time itemprop="datePublished" datetime="2031-05-04">"#,
        );
        let some = |text: &str| Some(text.to_owned());
        assert_eq!((found.title, found.date), (some("Talks resume in Oltra"), some("2031-05-04")));
        assert_eq!((found.byline, found.outlet), (some("Ada Iron"), some("Harbour Post")));
        assert_eq!(found.url, some("https://harbour.example/1?a=1&b=2"));
    }

    #[test]
    fn the_name_of_the_outlet_is_no_part_of_the_headline() {
        let html = |title| {
            format!("<meta property=og:site_name content='The Post'><meta property=og:title content='{title}'>")
        };
        for (title, expected) in [("A deal - The Post", "A deal"), ("A deal - at last", "A deal - at last")] {
            assert_eq!(facts(&html(title)).title.as_deref(), Some(expected));
        }
        assert_eq!(facts("<title>Post</title><h1>A <i>deal</i></h1>").title.as_deref(), Some("A deal"));
        assert_eq!(facts("<p>a"), Facts::default());
    }

    #[test]
    fn a_visible_date_and_the_site_of_the_address_stand_in_for_what_is_not_told() {
        let page = r#"<link rel="canonical" href="https://www.harbourpost.example/a?b=1">
            <body><p class="candidate-list">12 May 1999</p><p class="updated-time">2 hours ago</p>
            <time></time><p>3 May 1999</p><span class="article-date"> 17 February 2031 </span>"#;
        let found = facts(page);
        assert_eq!((found.date.as_deref(), found.outlet.as_deref()), (Some("2031-02-17"), Some("harbourpost.example")));
    }
}
