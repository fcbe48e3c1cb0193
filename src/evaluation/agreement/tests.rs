use super::*;

/// Items in lines, one line per annotator, one character per item; `.` is none. The rules stand in the last line.
fn annotations(lines: &[&str], rules: &str) -> Annotations {
    let item = |at: usize| Item {
        id: at.to_string(),
        given: lines
            .iter()
            .enumerate()
            .filter_map(|(who, line)| {
                let name = line.chars().nth(at).expect("lines are of one length");
                "abc".find(name).map(|label| (who, Label::new(label)))
            })
            .collect(),
        rules: rules.chars().nth(at).and_then(|name| "12".find(name)).into_iter().collect(),
    };
    Annotations {
        annotators: ["anna", "boris", "chen"][..lines.len()].iter().map(|&name| name.to_owned()).collect(),
        labels: ["hawkish", "dovish", "neutral"].map(str::to_owned).into(),
        rules: if rules.is_empty() { Vec::new() } else { vec!["R2".to_owned(), "R10".to_owned()] },
        items: (0..lines[0].len()).map(item).collect(),
    }
}

fn agreement(lines: &[&str], rules: &str) -> Agreement {
    Agreement::of(&annotations(lines, rules), &Bootstrap { resamples: 200, seed: 0 })
}

#[test]
fn an_item_with_one_annotation_is_not_counted() {
    let with = agreement(&["aabbcab.c", "abbbcab.."], "");
    let without = agreement(&["aabbcab", "abbbcab"], "");
    assert_eq!((with.items, with.single, with.all.compared, with.all.unanimous), (9, 1, 7, 6));
    assert_eq!((with.all, &with.per_label, &with.pairs), (without.all, &without.per_label, &without.pairs));
}

#[test]
fn pairs_are_compared_on_the_items_that_both_labelled() {
    let three = agreement(&["aabb..", "abbb.a", "....cc"], "");
    let names: Vec<_> = three.pairs.iter().map(|pair| pair.annotators.each_ref().map(String::as_str)).collect();
    assert_eq!(names, [["anna", "boris"], ["boris", "chen"]]);
    assert_eq!(three.pairs.iter().map(|pair| pair.items).collect::<Vec<_>>(), [4, 1]);
    assert_eq!(three.pairs[0].confusion, [[1, 1, 0], [0, 2, 0], [0, 0, 0]]);
    assert_eq!((three.pairs[1].kappa, three.pairs[1].intervals.kappa), (Some(0.0), None));
}

#[test]
fn a_rule_is_judged_on_its_items_and_alpha_is_undefined_where_one_label_was_given() {
    let rules = agreement(&["aabbab", "aabbaa", ".....c"], "112222").rules;
    let of = |rule: &RuleAgreement| (rule.rule.clone(), rule.items.compared, rule.items.unanimous, rule.items.alpha);
    assert_eq!(of(&rules[0]), ("R2".to_owned(), 2, 2, None));
    assert_eq!((rules[0].items.agreement, rules[0].items.intervals.alpha), (Some(1.0), None));
    // Four items: b b, b b, a a, and b a c with weight 1/2. Of nine labels two … see the coincidences: n = 9.
    assert_eq!((rules[1].items.compared, rules[1].items.unanimous), (4, 3));
    let (given, observed): ([f64; 3], f64) = ([3.0, 5.0, 1.0], 3.0);
    let expected = 1.0 - 8.0 * observed / (81.0 - given.iter().map(|n| n * n).sum::<f64>());
    let alpha = rules[1].items.alpha.expect("defined");
    assert!((alpha - expected).abs() < 1e-12, "{alpha} is not {expected}");
}

#[test]
fn undefined_figures_are_null_in_the_json_and_labels_keep_their_order() {
    let json = serde_json::to_string(&agreement(&["aaaa", "aaaa"], "1...")).expect("plain data");
    let value: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((&value["alpha"], &value["agreement"]), (&serde_json::Value::Null, &1.0.into()));
    // All four items agree, which they would in 1 of 40 such sets if they did with a probability of 0.025^(1/4).
    assert_eq!(value["intervals"]["agreement"][1], 1.0);
    let low = value["intervals"]["agreement"][0].as_f64().expect("a number");
    assert!((low - 0.025_f64.powf(0.25)).abs() < 1e-12, "{low}");
    for null in
        [&value["pairs"][0]["kappa"], &value["per_label"]["dovish"]["positive_agreement"], &value["rules"][0]["alpha"]]
    {
        assert!(null.is_null(), "{json}");
    }
    let at = |name: &str| json.find(&format!("\"{name}\":{{\"annotations\"")).expect("the label");
    assert!(at("hawkish") < at("dovish") && at("dovish") < at("neutral"), "{json}");
}

#[test]
fn the_interval_holds_the_figure_and_follows_the_seed() {
    let lines = ["aabbccaabbccaabbccbc", "abbbccaabaccaabcccbc"];
    let of = |seed| Agreement::of(&annotations(&lines, ""), &Bootstrap { resamples: 500, seed });
    let first = of(0);
    let (alpha, interval) = (first.all.alpha.expect("defined"), first.all.intervals.alpha.expect("defined"));
    assert!(interval.low < alpha && alpha < interval.high, "{alpha} in {interval:?}");
    assert_eq!(first, of(0));
    assert_ne!(first.all.intervals, of(1).all.intervals);
}
