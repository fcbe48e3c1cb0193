//! Cost of extraction: a doubling series of pages, whose time for each byte must stay the same, and many small articles.
//!
//! `cargo bench --bench extract`. The text is invented here, so that nothing has to be fetched.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use demarche::article::{Article, ExtractionOptions};

/// The program's own, because an article becomes many small texts.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const NAMES: [&str; 6] = ["Ada Crane", "Bo Lund", "Clara Marsh", "Hugo Dale", "Ines Santos", "Farid Okoro"];

const THINGS: [&str; 6] =
    ["the bridge", "the ferry line", "a new treaty", "the fishing quota", "the port", "the budget"];

/// News prose of at least `bytes` bytes: `n` seeds the order of its sentences.
fn prose(bytes: usize, mut n: usize) -> String {
    let mut text = String::with_capacity(bytes + 1024);
    while text.len() < bytes {
        // A linear congruence is random enough to mix the sentences.
        n = n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let draw = n >> 33;
        let (name, thing) = (NAMES[draw % 6], THINGS[draw / 6 % 6]);
        let surname = name.split(' ').next_back().unwrap_or(name);
        let sentence = match draw / 36 % 8 {
            0 => format!("Foreign Minister {name} said on Monday that {thing} would be closed. "),
            1 => format!("“We will not accept {thing} as it stands,” {surname} said. “It must change first.”\n"),
            2 => format!("According to {name}, a lawyer for the dock workers, {thing} has cost the town $3 million. "),
            3 => format!(
                "He called the decision “a disgrace for everyone” and accused the ministry of hiding {thing}.\n"
            ),
            4 => {
                "Ships waited outside the U.S. harbour through the night while engineers tested the lights. ".to_owned()
            }
            5 => format!("Critics warned against {thing}, saying it would harm the islands. "),
            6 => {
                "Prices rose by 2.5 percent in the first half of the year, the statistics office reported.\n".to_owned()
            }
            _ => "A small crowd gathered near the old market, holding signs as the rain grew heavier.\n".to_owned(),
        };
        text.push_str(&sentence);
    }
    text
}

fn pages(criterion: &mut Criterion) {
    let options = ExtractionOptions::default();
    let mut group = criterion.benchmark_group("page");
    group.sample_size(10);
    for kilobytes in [16, 32, 64, 128, 256, 512, 1024] {
        let article = Article { text: prose(kilobytes * 1024, 7), ..Article::default() };
        group.throughput(Throughput::Bytes(article.text.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(format!("{kilobytes} KB")), &article, |bencher, article| {
            bencher.iter(|| black_box(article.statements(&options)));
        });
    }
    group.finish();
}

fn articles(criterion: &mut Criterion) {
    let options = ExtractionOptions::default();
    let articles: Vec<Article> = (0..200).map(|n| Article { text: prose(4 * 1024, n), ..Article::default() }).collect();
    let mut group = criterion.benchmark_group("articles");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(articles.iter().map(|article| article.text.len() as u64).sum()));
    group.bench_function("200 of 4 KB", |bencher| {
        bencher.iter(|| articles.iter().map(|article| article.statements(&options).statements.len()).sum::<usize>());
    });
    group.finish();
}

criterion_group!(benches, pages, articles);
criterion_main!(benches);
