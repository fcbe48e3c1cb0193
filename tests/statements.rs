//! Single sentences and what they must give, one rule each: kind, speaker, words and whom they are about.
//!
//! A sentence alone is short for the guess of its language, so each stands below a paragraph of the same language.

use demarche::article::{Article, ExtractionOptions, Statement};

const ENGLISH: &str =
    "The council met again on Tuesday evening in the old town hall, where many people had waited for hours.";
const GERMAN: &str =
    "Der Gemeinderat trat am Dienstagabend im alten Rathaus zusammen, wo viele Bürger schon gewartet hatten.";
const FRENCH: &str =
    "Le conseil municipal s’est réuni mardi soir dans l’ancienne mairie, où des habitants attendaient déjà.";
const SPANISH: &str =
    "El concejo se reunió el martes por la noche en el antiguo ayuntamiento, donde muchos vecinos esperaban.";
const RUSSIAN: &str =
    "Городской совет собрался во вторник вечером в старой ратуше, где многие жители ждали несколько часов.";
const ARABIC: &str = "اجتمع المجلس البلدي مساء الثلاثاء في القاعة القديمة حيث كان كثير من السكان ينتظرون منذ ساعات.";
const CHINESE: &str = "市议会星期二晚上在旧市政厅再次开会，许多市民已经在那里等候了好几个小时。";

/// What is stated below the first paragraph, narration left out: statements and their text.
fn stated(opening: &str, text: &str) -> (String, Vec<Statement>) {
    let article = Article { text: format!("{opening}\n\n{text}"), ..Article::default() };
    let mut found = article.statements(&ExtractionOptions::default()).statements;
    found.retain(|one| one.span.start >= opening.len() && one.kind.name() != "narration");
    (article.text, found)
}

/// Asserts the rows of a text: kind, speaker, content.
#[track_caller]
fn assert_states(opening: &str, text: &str, expected: &[(&str, &str, &str)]) {
    let (whole, found) = stated(opening, text);
    let rows: Vec<(&str, &str, String)> = found
        .iter()
        .map(|one| {
            let said = if one.kind.name() == "direct" {
                one.text.clone()
            } else {
                one.content.iter().map(|piece| piece.of(&whole)).collect::<Vec<_>>().join(" | ")
            };
            (one.kind.name(), one.speaker.as_deref().unwrap_or(""), said)
        })
        .collect();
    let expected: Vec<(&str, &str, String)> =
        expected.iter().map(|(kind, speaker, said)| (*kind, *speaker, (*said).to_owned())).collect();
    assert_eq!(rows, expected, "{text}");
}

/// Asserts whom the first statement of a text is about.
#[track_caller]
fn assert_target(text: &str, target: Option<&str>) {
    let (_, found) = stated(ENGLISH, text);
    assert_eq!(found.first().expect("a statement").target.as_deref(), target, "{text}");
}

#[test]
fn a_report_may_begin_with_a_preposition() {
    let said = [("indirect", "health ministry", "At least 87 people were killed")];
    assert_states(ENGLISH, "At least 87 people were killed, the health ministry said.", &said);
    assert_states(
        ENGLISH,
        "For now the border is closed, police said.",
        &[("indirect", "police", "For now the border is closed")],
    );
    assert_states(ENGLISH, "In an interview on Monday, she said.", &[]);
}

#[test]
fn a_subject_may_stand_before_dashes_or_be_an_arabic_surname() {
    let text = "Councilman Ed Bruner — no relation to the firm — said that critics were exaggerating.";
    assert_states(ENGLISH, text, &[("indirect", "Ed Bruner", "that critics were exaggerating")]);
    let text = "Yusuf al-Dabbagh left. “We saw nothing,” al-Dabbagh said. For his part, Dabbagh said Qarsan was ready.";
    let name = "Yusuf al-Dabbagh";
    assert_states(ENGLISH, text, &[("direct", name, "We saw nothing"), ("indirect", name, "Qarsan was ready")]);
}

#[test]
fn a_short_line_that_ends_with_a_colon_announces_the_quotation_below() {
    let said = [("direct", "Erik Lund", "We speak with one voice."), ("direct", "Erik Lund", "We will win.")];
    assert_states(ENGLISH, "Foreign Secretary Erik Lund said:\n\n“We speak with one voice. We will win.”", &said);
}

#[test]
fn single_marks_may_hold_a_plural_possessor() {
    let said = [("direct", "Ann Lee", "The workers’ rights must be protected")];
    assert_states(ENGLISH, "‘The workers’ rights must be protected,’ said Ann Lee.", &said);
    assert_states(ENGLISH, "Ann Lee called the plan ‘a disgrace’.", &[("mixed", "Ann Lee", "the plan ‘a disgrace’")]);
}

#[test]
fn turns_of_a_transcript_go_on_and_labels_call_nobody() {
    let text = "MR. MILLWOOD: We disagree.\nWe have been clear.\nQUESTION: Is that all?\nMR. MILLWOOD: We will go.\n(Applause.)\nMR. COLE: Thank you.";
    let said = [
        ("direct", "MILLWOOD", "We disagree."),
        ("direct", "MILLWOOD", "We have been clear."),
        ("direct", "QUESTION", "Is that all?"),
        ("direct", "MILLWOOD", "We will go."),
        ("direct", "COLE", "Thank you."),
    ];
    assert_states(ENGLISH, text, &said);
    for label in ["ISLAMABAD: The assembly on Thursday passed the bill.", "CORRECTION: The story gave a wrong figure."]
    {
        assert_states(ENGLISH, label, &[]);
    }
}

#[test]
fn nouns_and_passives_that_say_nothing_give_no_row() {
    let text = "In response to a question, the embassy of Sorran said it was ready.";
    assert_states(ENGLISH, text, &[("indirect", "embassy of Sorran", "it was ready")]);
    assert_states(ENGLISH, "There is a threat to the town from the river.", &[]);
    assert_states(ENGLISH, "His mother was seen in a shirt at the party.", &[]);
    let text = "Ann Lee, speaking on condition of anonymity, said it was over.";
    assert_states(ENGLISH, text, &[("indirect", "Ann Lee", "it was over")]);
    let text = "The Ohio Republican, who has held the gavel for years, argued that the Senate would act.";
    assert_states(ENGLISH, text, &[("indirect", "Ohio Republican", "that the Senate would act")]);
}

#[test]
fn a_pronoun_may_stand_for_a_role_without_a_name() {
    let text = "Bob Lee spoke first. A spokeswoman for the council said it was working. She said it would end soon.";
    let name = "spokeswoman for the council";
    assert_states(ENGLISH, text, &[("indirect", name, "it was working"), ("indirect", name, "it would end soon")]);
    let text = "Ann Lee resigned. Some critics were harsh. One said: “It is about time.”";
    assert_states(ENGLISH, text, &[("direct", "", "It is about time.")]);
}

#[test]
fn a_report_that_is_passed_on_is_said_by_who_said_it() {
    assert_states(
        ENGLISH,
        "Smith said the deal was dead, Reuters reported.",
        &[("indirect", "Smith", "the deal was dead")],
    );
    let text = "“We will leave,” Smith told the cabinet, according to two people present.";
    assert_states(ENGLISH, text, &[("direct", "Smith", "We will leave")]);
    let text = "The pact is seeking to start a war, Spokeswoman Nadia Rykova said on Saturday.";
    assert_states(ENGLISH, text, &[("indirect", "Nadia Rykova", "The pact is seeking to start a war")]);
}

#[test]
fn names_stand_behind_offices_particles_and_in_lists() {
    for (subject, name) in [
        ("Deputy Chairman of the Russian Security Council Maxim Dolgov", "Maxim Dolgov"),
        ("Leader of the Opposition Shaista Khattak", "Shaista Khattak"),
        ("U.S. Secretary of State Ann Lee", "Ann Lee"),
        ("The Secretary-General of NATO, Jens Holm,", "Jens Holm"),
        ("France, Germany and Italy", "France, Germany and Italy"),
    ] {
        assert_states(
            ENGLISH,
            &format!("{subject} said the pact was dead."),
            &[("indirect", name, "the pact was dead")],
        );
    }
    let text = "Femke de Wit spoke. “It is late,” de Wit said.";
    assert_states(ENGLISH, text, &[("direct", "Femke de Wit", "It is late")]);
}

#[test]
fn a_quotation_behind_a_colon_is_direct_and_what_stands_before_it_is_not() {
    let text = "Prime Minister Annika Rehn told broadcaster VRT: “I am hopeful, but I am not measuring curtains.”";
    assert_states(ENGLISH, text, &[("direct", "Annika Rehn", "I am hopeful, but I am not measuring curtains.")]);
    let text = "Ged Mallory felt his team deserved a point: “We have been robbed. The referee was late.”";
    let said = [
        ("direct", "Ged Mallory", "We have been robbed."),
        ("direct", "Ged Mallory", "The referee was late."),
        ("indirect", "Ged Mallory", "his team deserved a point"),
    ];
    assert_states(ENGLISH, text, &said);
}

#[test]
fn the_target_is_whom_the_verb_is_aimed_at_and_never_guessed() {
    assert_target("Ann Lee warned Iran against attacking the port.", Some("Iran"));
    assert_target("Moscow warned Washington.", Some("Washington"));
    assert_target("Ann Lee told Russia to withdraw.", Some("Russia"));
    assert_target("Ann Lee condemned Russia’s invasion of Vellmark.", Some("Russia"));
    assert_target("Ann Lee accused the electoral commission of fraud.", Some("electoral commission"));
    assert_target("Israel is to blame, Iran said.", Some("Israel"));
    assert_target("“Iran must stop its attacks,” Ann Lee said.", None);
    assert_target("Ann Lee told El Diario that it was over.", None);
    assert_target("Spokesman Wang Shulin said that Beijing opposed confrontation.", None);
}

#[test]
fn who_is_spoken_about_is_not_who_speaks() {
    let text = "Bob Cole came. The minister accused Bob Cole of lying.";
    assert_states(ENGLISH, text, &[("indirect", "minister", "Bob Cole of lying")]);
    let text = "Speaking on Monday, the mayor, Ann Lee, said it was over.";
    assert_states(ENGLISH, text, &[("indirect", "Ann Lee", "it was over")]);
    let text = "The Town Clerk, Edwina Marsh, said the plan was dead.";
    assert_states(ENGLISH, text, &[("indirect", "Edwina Marsh", "the plan was dead")]);
    let text = "Alden Pryor called her show \"a slow accident.\" Viewers disagreed.";
    assert_states(ENGLISH, text, &[("mixed", "Alden Pryor", "her show \"a slow accident.\"")]);
    assert_states(
        ENGLISH,
        "“They promised us,” Sofia Berg said by phone.",
        &[("direct", "Sofia Berg", "They promised us")],
    );
}

#[test]
fn a_negation_before_what_is_asked_belongs_to_it() {
    let text = "The judge warned the jury not to look up the case.";
    assert_states(ENGLISH, text, &[("indirect", "judge", "not to look up the case")]);
    assert_states(ENGLISH, "Bob Cole told staff never to speak.", &[("indirect", "Bob Cole", "never to speak")]);
}

#[test]
fn a_label_that_returns_is_somebody() {
    let text = "STANDPUNKT: Ms Holub, do you regret it?\n\nHolub: No.\n\nSTANDPUNKT: And he?\n\nHolub: He came to us.";
    let (_, found) = stated(ENGLISH, text);
    let speakers: Vec<_> = found.iter().map(|one| one.speaker.as_deref().unwrap_or("")).collect();
    assert_eq!(speakers, ["STANDPUNKT", "Holub", "STANDPUNKT", "Holub"]);
}

#[test]
fn a_signature_below_a_quotation_wins_over_the_speaker_before_it() {
    let text = "“Stay in,” Simon Ure said.\n\n“We have 14 pumps.”\n\n— Port Agency (@portagency) May 3, 2031";
    assert_states(ENGLISH, text, &[("direct", "Simon Ure", "Stay in"), ("direct", "Port Agency", "We have 14 pumps.")]);
}

#[test]
fn labels_in_capitals_make_no_transcript() {
    let text = "KEY POINTS: The port is closed.\n\nBACKGROUND: The strike began in May.\n\nNEXT STEPS: A vote.\n\nThe \
                mayor, Ada Crane, said the port would open.\n\n“We will rebuild it,” Crane said.";
    let said = [("indirect", "Ada Crane", "the port would open"), ("direct", "Ada Crane", "We will rebuild it")];
    assert_states(ENGLISH, text, &said);
    let text = "PARIS: The talks end.\n\nLONDON: The talks go on.\n\nDELM: Ada Crane said the port would open.";
    assert_states(ENGLISH, text, &[("indirect", "Ada Crane", "the port would open")]);
}

#[test]
fn words_of_noise_in_other_languages_are_no_noise_in_a_sentence() {
    for (opening, text) in [
        (GERMAN, "Werbung für Tabak bleibt verboten, sagte der Minister am Montag in der Stadt."),
        (RUSSIAN, "Реклама алкоголя останется под запретом, заявил министр Иван Петров."),
    ] {
        let (_, found) = stated(opening, &format!("{opening}\n\n{text}"));
        assert_eq!(found.len(), 1, "{text}");
    }
}

#[test]
fn german_reports_may_stand_in_any_of_their_orders() {
    let said = [("direct", "Konrad Claasen", "Wir kommen schon bald wieder")];
    assert_states(GERMAN, "„Wir kommen schon bald wieder“, sagte am Montag Minister Konrad Claasen.", &said);
    assert_states(GERMAN, "„Wir kommen schon bald wieder“, so Konrad Claasen am Montag.", &said);
    let text = "Konrad Claasen sagte, Norland werde die Grenze schließen.";
    assert_states(GERMAN, text, &[("indirect", "Konrad Claasen", "Norland werde die Grenze schließen")]);
    assert_states(GERMAN, "„Wir kommen schon bald wieder“, sagte Konrad Claasen dem „Kurier“.", &said);
    let text = "Der Minister sagte am Montag in Berlin, die Lage in der Stadt sei sehr ernst.";
    assert_states(GERMAN, text, &[("indirect", "Minister", "die Lage in der Stadt sei sehr ernst")]);
    let text = "Die Ministerin warnte vor einer Eskalation an der Grenze.";
    assert_states(GERMAN, text, &[("indirect", "Ministerin", "vor einer Eskalation an der Grenze")]);
    let text = "Der Minister hat die Kritik aus Prag an den Kontrollen zurückgewiesen.";
    assert_states(GERMAN, text, &[("indirect", "Minister", "die Kritik aus Prag an den Kontrollen")]);
    let text = "Dem Minister zufolge sind die Kassen der Gemeinden leer.";
    assert_states(GERMAN, text, &[("indirect", "Minister", "sind die Kassen der Gemeinden leer")]);
    let text = "Wie der Minister am Montag mitteilte, soll das Parlament im Herbst abstimmen.";
    assert_states(GERMAN, text, &[("indirect", "Minister", "soll das Parlament im Herbst abstimmen")]);
}

#[test]
fn german_verbs_in_two_parts_are_read_as_one() {
    let text = "Die Union forderte die Regierung auf, die Grenze zu öffnen, und kündigte Proteste an.";
    let said = [("indirect", "Union", "die Grenze zu öffnen | Proteste")];
    assert_states(GERMAN, text, &said);
    let text = "Am Montag kündigte der Minister neue Hilfen für die Bauern an.";
    assert_states(GERMAN, text, &[("indirect", "Minister", "neue Hilfen für die Bauern")]);
    let text = "Die Sprecherin wies die Vorwürfe am Abend zurück.";
    assert_states(GERMAN, text, &[("indirect", "Sprecherin", "die Vorwürfe am Abend")]);
    let text = "Die Opposition warf der Regierung vor, sie habe zu lange gewartet.";
    assert_states(GERMAN, text, &[("indirect", "Opposition", "sie habe zu lange gewartet")]);
    let text = "Ministerin Anna Holt forderte ihn auf zurückzutreten.";
    assert_states(GERMAN, text, &[("indirect", "Anna Holt", "zurückzutreten")]);
    let text = "Die Kanzlerin sprach sich für eine Waffenruhe aus.";
    assert_states(GERMAN, text, &[("indirect", "Kanzlerin", "für eine Waffenruhe")]);
    let text = "Holt sprach sich in einem Interview am Montag für ein Verbot aus.";
    assert_states(GERMAN, text, &[("indirect", "Holt", "für ein Verbot")]);
    let text = "In Berlin wies Kanzler Karl Reuter Vorwürfe der Opposition zurück.";
    assert_states(GERMAN, text, &[("indirect", "Karl Reuter", "Vorwürfe der Opposition")]);
    let text = "„Das ist so nicht wahr“, wies der Sprecher die Vorwürfe zurück.";
    assert_states(GERMAN, text, &[("direct", "Sprecher", "Das ist so nicht wahr")]);
    for text in [
        "Die Firma stellte dreißig Leute ein.",
        "Der Minister ist froh, dass es noch Geld gibt.",
        "Die Regierung hat ein Gesetz, das den Bauern Hilfe gibt.",
        "Die Kommission hat ein Programm vorgelegt, das die Preise stabil hält.",
    ] {
        assert_states(GERMAN, text, &[]);
    }
}

#[test]
fn what_stands_behind_a_german_verb_in_two_parts_is_not_always_reported() {
    for (text, content) in [
        ("Die Union lehnte den Antrag ab, die Linke stimmte zu.", "den Antrag"),
        ("Die Union lehnte den Antrag ab, weil er zu teuer ist.", "den Antrag"),
        ("Die Union wies den Vorwurf zurück, der seit Wochen in der Presse steht.", "den Vorwurf"),
        ("Die Union sagte Hilfe zu und reiste am Abend zu den Opfern.", "Hilfe"),
        ("Die Union räumte Fehler ein, wies aber Vorwürfe zurück.", "Fehler | aber Vorwürfe"),
    ] {
        assert_states(GERMAN, text, &[("indirect", "Union", content)]);
    }
}

#[test]
fn german_reports_go_on_in_the_subjunctive() {
    let text = "Minister Konrad Claasen sagte, die Lage sei ernst. Man habe zu lange gewartet. Im Hafen liegen Schiffe. Sie sei leer.";
    let said = [
        ("indirect", "Konrad Claasen", "die Lage sei ernst"),
        ("indirect", "Konrad Claasen", "Man habe zu lange gewartet"),
    ];
    assert_states(GERMAN, text, &said);
    let text = "Minister Konrad Claasen sagte, die Lage sei ernst. Es sei denn, der Regen kommt.";
    assert_states(GERMAN, text, &[("indirect", "Konrad Claasen", "die Lage sei ernst")]);
    for text in [
        "Ich habe Hunger.",
        "Gott sei Dank regnete es nicht.",
        "Wie dem auch sei, der Rat stimmte zu.",
        "Es war, als stehe die Zeit still.",
        "Damit die Lage stabil bleibe, schickte das Amt Geld.",
        "Es hieß, er gehe bald.",
        "Beobachter spekulieren, der Minister sei krank.",
    ] {
        let text = format!("Minister Konrad Claasen sagte, die Lage sei ernst. {text}");
        assert_states(GERMAN, &text, &[("indirect", "Konrad Claasen", "die Lage sei ernst")]);
    }
    let text = "Minister Konrad Claasen sagte, die Lage sei ernst. Wenn es so bleibe, müsse man handeln.";
    let said = [
        ("indirect", "Konrad Claasen", "die Lage sei ernst"),
        ("indirect", "Konrad Claasen", "Wenn es so bleibe, müsse man handeln"),
    ];
    assert_states(GERMAN, text, &said);
}

#[test]
fn french_and_spanish_reports_may_have_words_between_verb_and_speaker() {
    let said = [("direct", "Paul Martin", "La réforme sera votée")];
    assert_states(FRENCH, "« La réforme sera votée », a déclaré mardi à la presse le ministre Paul Martin.", &said);
    let text = "La réforme sera votée avant la fin du mois, a assuré le ministre Paul Martin.";
    assert_states(FRENCH, text, &[("indirect", "Paul Martin", "La réforme sera votée avant la fin du mois")]);
    let text = "Le ministre Paul Martin a indiqué, mardi, que la réforme serait votée.";
    assert_states(FRENCH, text, &[("indirect", "Paul Martin", "que la réforme serait votée")]);
    let said = [("direct", "Rodrigo Ruiz", "Habrá un acuerdo esta misma semana")];
    assert_states(
        SPANISH,
        "“Habrá un acuerdo esta misma semana”, aseguró este martes el ministro Rodrigo Ruiz.",
        &said,
    );
    let text = "La ministra Ana Ruiz dijo que habrá acuerdo. También señaló que falta dinero.";
    let said = [("indirect", "Ana Ruiz", "que habrá acuerdo"), ("indirect", "Ana Ruiz", "que falta dinero")];
    assert_states(SPANISH, text, &said);
}

#[test]
fn russian_and_arabic_speakers_are_found_behind_their_verbs() {
    let text = "Россия не станет продлевать этот договор, заявил в четверг министр Иван Петров.";
    assert_states(RUSSIAN, text, &[("indirect", "Иван Петров", "Россия не станет продлевать этот договор")]);
    let text = "«Мы ждали этого решения целый год», — заявил журналистам министр Иван Петров.";
    assert_states(RUSSIAN, text, &[("direct", "Иван Петров", "Мы ждали этого решения целый год")]);
    let text = "وشدد رئيس الوزراء سامر الخطيب على أن الحوار ضروري بين جميع الأطراف.";
    assert_states(ARABIC, text, &[("indirect", "سامر الخطيب", "أن الحوار ضروري بين جميع الأطراف")]);
    let text = "حذر وزير الخارجية الأردني سامر الخطيب من انهيار الهدنة.";
    assert_states(ARABIC, text, &[("indirect", "سامر الخطيب", "من انهيار الهدنة")]);
}

#[test]
fn what_is_said_behind_an_object_or_a_press_is_the_clause() {
    let text = "Она также выразила надежду, что переговоры возобновятся.";
    assert_states(RUSSIAN, text, &[("indirect", "", "что переговоры возобновятся")]);
    assert_states(RUSSIAN, "Об этом он сообщил журналистам во вторник.", &[]);
    let text = "El ministro Ruiz descartó que haya expropiaciones: “Nadie va a quitarle nada a nadie”.";
    let said =
        [("direct", "Ruiz", "Nadie va a quitarle nada a nadie"), ("indirect", "Ruiz", "que haya expropiaciones")];
    assert_states(SPANISH, text, &said);
    let text = "“Es una vergüenza para todos”, ironizó la portavoz socialista, Nuria Peñalver.";
    assert_states(SPANISH, text, &[("direct", "Nuria Peñalver", "Es una vergüenza para todos")]);
}

#[test]
fn french_quotations_may_hold_the_words_that_say_whose_they_are() {
    let text = "« Nous avons tout fait pour la paix, a déclaré M. Lavaud. La ville n’a rien fait. »";
    let said =
        [("direct", "Lavaud", "Nous avons tout fait pour la paix"), ("direct", "Lavaud", "La ville n’a rien fait.")];
    assert_states(FRENCH, text, &said);
    let text = "— La réforme sera votée demain, a répondu le ministre Paul Martin.";
    assert_states(FRENCH, text, &[("direct", "Paul Martin", "La réforme sera votée demain")]);
    let text = "Le président de la transition, le colonel Issa Traoubé, a promis que la paix viendrait.";
    assert_states(FRENCH, text, &[("indirect", "Issa Traoubé", "que la paix viendrait")]);
}

#[test]
fn pronouns_of_other_languages_know_titles_too() {
    let text = "Ministerin Anna Wolska sprach. Präsident Anton Below schwieg. „Wir haben gewarnt“, erinnerte sie.";
    assert_states(GERMAN, text, &[("direct", "Anna Wolska", "Wir haben gewarnt")]);
}

#[test]
fn quotations_in_scripts_without_blanks_are_counted_by_their_characters() {
    let text = "陈美兰说：“我们不会屈服于任何外来压力，但我们愿意谈判。”";
    assert_states(CHINESE, text, &[("direct", "", "我们不会屈服于任何外来压力，但我们愿意谈判。")]);
}

#[test]
fn ranks_before_a_name_and_letters_behind_it_are_no_part_of_it() {
    let said = |speaker| [("indirect", speaker, "the case was weak")];
    assert_states(ENGLISH, "Anna Reed KC said the case was weak.", &said("Anna Reed"));
    assert_states(ENGLISH, "Tom Brill OBE, a miner, said the case was weak.", &said("Tom Brill"));
    assert_states(ENGLISH, "DSP Mark Ito said the case was weak.", &said("Mark Ito"));
    assert_states(ENGLISH, "Cllr Jane Hobbs said the case was weak.", &said("Jane Hobbs"));
}

#[test]
fn a_pronoun_after_a_preposition_is_somebody_too() {
    let said = |speaker| [("indirect", "Dana Holt", "the law was unjust"), ("indirect", speaker, "the text must go")];
    let text = "Dana Holt said the law was unjust. According to her, the text must go.";
    assert_states(ENGLISH, text, &said("Dana Holt"));
    let text = "Le député Paul Rive a affirmé que la loi était injuste. Selon lui, le texte doit être retiré.";
    let rive = |said| ("indirect", "Paul Rive", said);
    assert_states(FRENCH, text, &[rive("que la loi était injuste"), rive("le texte doit être retiré")]);
}

#[test]
fn a_dateline_in_capitals_of_several_words_calls_nobody() {
    let said = [("indirect", "Ravi Gupta", "that the vote was rigged")];
    for place in ["NEW DELHI", "HONG KONG", "PARIS"] {
        let text = format!("{place}: Minister Ravi Gupta on Monday alleged that the vote was rigged.");
        assert_states(ENGLISH, &text, &said);
    }
    let said = [("direct", "ANNA HOLT", "We have been clear.")];
    assert_states(ENGLISH, "ANNA HOLT: We have been clear.", &said);
    let said = [said[0], ("direct", "BRAM TEIK", "Then let us talk.")];
    assert_states(ENGLISH, "ANNA HOLT: We have been clear.\n\nBRAM TEIK: Then let us talk.", &said);
}

#[test]
fn a_source_ends_before_an_article_or_a_verb_that_no_list_knows() {
    let said = [("indirect", "Harbour Budget Office", "the debt will grow")];
    assert_states(ENGLISH, "According to the Harbour Budget Office the debt will grow.", &said);
    let said = [("direct", "Cesar Tomak", "We are ready to go.")];
    assert_states(ENGLISH, "Cesar Tomak seconded that view, stating: “We are ready to go.”", &said);
}

#[test]
fn paragraphs_that_each_open_a_quotation_are_of_one_speaker() {
    let text = "“I wrote to them twice,” Bo Lund said.\n“Each time they told me to wait.\n“It never was.”\n“I know,” Ann Lee said.";
    let said = [
        ("direct", "Bo Lund", "I wrote to them twice"),
        ("direct", "Bo Lund", "Each time they told me to wait."),
        ("direct", "Bo Lund", "It never was."),
        ("direct", "Ann Lee", "I know"),
    ];
    assert_states(ENGLISH, text, &said);
}

#[test]
fn words_between_commas_may_stand_before_what_is_reported() {
    let said = [("indirect", "Bell", "that it was late")];
    for verb in ["said, however,", "has said, too,", "told clerks, in a rare moment of candour,"] {
        assert_states(ENGLISH, &format!("Bell {verb} that it was late."), &said);
    }
}

#[test]
fn plurals_of_any_form_speak_and_numbers_may_open_what_they_say() {
    for (subject, speaker) in
        [("Residents in Delm", "Residents"), ("Fishermen", "Fishermen"), ("Many", ""), ("All of them", "")]
    {
        let text = format!("{subject} say the trawlers come at night.");
        assert_states(ENGLISH, &text, &[("indirect", speaker, "the trawlers come at night")]);
    }
    for count in ["at least 13", "about 30", "around two"] {
        let said = format!("{count} people were hurt");
        assert_states(ENGLISH, &format!("The ministry said {said}."), &[("indirect", "ministry", &said)]);
    }
    let text = "Bell said at least three times that it was late.";
    assert_states(ENGLISH, text, &[("indirect", "Bell", "that it was late")]);
}

#[test]
fn a_signature_may_go_on_with_a_relative_clause() {
    let text = "Bo Lund called it “biased”.\n“I did not have a clue at all.” — Jane Poe, who won the lottery";
    let said = [("mixed", "Bo Lund", "it “biased”"), ("direct", "Jane Poe", "I did not have a clue at all.")];
    assert_states(ENGLISH, text, &said);
}

#[test]
fn a_bracket_belongs_to_the_apposition_before_the_verb() {
    let text = "“This is not new,” Jay Tarro, spokesperson for the Free Harbour Union (FHU), said.";
    assert_states(ENGLISH, text, &[("direct", "Jay Tarro", "This is not new")]);
}

#[test]
fn initials_keep_their_stops_and_titles_of_other_countries_end_no_sentence() {
    let said = |speaker| [("indirect", speaker, "the case was weak")];
    assert_states(ENGLISH, "T.K. Waters said the case was weak.", &said("T.K. Waters"));
    assert_states(ENGLISH, "Smt. Ila Rao said the case was weak.", &said("Ila Rao"));
    assert_states(ENGLISH, "On Monday Cllr. Jane Hobbs said the case was weak.", &said("Jane Hobbs"));
}

#[test]
fn a_place_that_stands_for_a_government_is_nobody_of_that_name() {
    let text = "Israel recalled its envoy. “We will not forget,” Minister Israel Kahn wrote. Israel denied the report.";
    let (_, found) = stated(ENGLISH, text);
    let speakers: Vec<_> = found.iter().map(|one| one.speaker.as_deref().unwrap_or("")).collect();
    assert_eq!(speakers, ["Israel", "Israel Kahn", "Israel"]);
    let text = "Jordan rejected the plan. Rep. Jim Jordan said he liked it.";
    assert_states(ENGLISH, text, &[("indirect", "Jordan", "the plan"), ("indirect", "Jim Jordan", "he liked it")]);
    let text = "Jordan Backs the Plan\n\nRep. Jim Jordan spoke first. Jordan said he liked it.";
    let (_, found) = stated(ENGLISH, text);
    assert_eq!(found.last().and_then(|one| one.speaker.as_deref()), Some("Jim Jordan"));
}

#[test]
fn party_and_state_between_commas_are_no_part_of_the_sentence() {
    assert_states(ENGLISH, "“No,” Sen. Bo Ray, R-Ky., said.", &[("direct", "Bo Ray", "No")]);
    let text = "Gen. Mark Mill told Sen. Jack Reed, D-R.I., that the plan was bad.";
    assert_states(ENGLISH, text, &[("indirect", "Mark Mill", "that the plan was bad")]);
    let text = "“It is late,” said Rep. Lu Hay, D-Calif., a former judge.";
    assert_states(ENGLISH, text, &[("direct", "Lu Hay", "It is late")]);
}

#[test]
fn what_a_relative_clause_says_does_not_stand_before_it() {
    let text = "The State Department referred questions to the port, which has responded.";
    assert_states(ENGLISH, text, &[]);
}

#[test]
fn a_denial_may_name_what_is_denied_by_a_pronoun() {
    for word in ["this", "it"] {
        assert_states(ENGLISH, &format!("Voss denied {word}."), &[("indirect", "Voss", word)]);
    }
    assert_states(ENGLISH, "Voss said this.", &[]);
    assert_states(ENGLISH, "Bell promised new elections.", &[("indirect", "Bell", "new elections")]);
    assert_states(ENGLISH, "Bell appealed for calm.", &[("indirect", "Bell", "for calm")]);
}

#[test]
fn a_quotation_drawn_out_of_the_story_is_of_who_said_it() {
    let text = "Ann Lee said: “I did not have a clue.”\n\nBo Lund called it late.\n\n“I did not have a clue.”\n\nThe town was quiet.";
    let (_, found) = stated(ENGLISH, text);
    let last = found.last().expect("a quotation");
    assert_eq!((last.speaker.as_deref(), last.duplicate_of.is_some()), (Some("Ann Lee"), true));
}

#[test]
fn who_only_hears_it_is_no_target_and_a_body_is_named_whole() {
    for hearer in ["the court", "the Senate", "the Tagblatt newspaper"] {
        assert_target(&format!("Bell told {hearer} that it was late."), None);
    }
    assert_target("Bell told the council to act.", Some("council"));
    assert_target("Bell accused China’s coast guard of ramming a boat.", Some("China’s coast guard"));
    assert_target("Bell accused the U.S. Justice Department of bias.", Some("U.S. Justice Department"));
    let said = [("indirect", "Israel’s Foreign Ministry", "it was late")];
    assert_states(ENGLISH, "Israel’s Foreign Ministry said it was late.", &said);
}

#[test]
fn who_is_quoted_as_saying_it_and_what_is_written_are_speakers() {
    let text = "“It is late,” Bo Lund was quoted as saying by the paper.";
    assert_states(ENGLISH, text, &[("direct", "Bo Lund", "It is late")]);
    let said = [("direct", "statement", "We are ready to talk.")];
    assert_states(ENGLISH, "The statement read: “We are ready to talk.”", &said);
    let text = "Prof. Hilde Kranz wrote to students:\n“Dear students, we are closed.”";
    assert_states(ENGLISH, text, &[("direct", "Hilde Kranz", "Dear students, we are closed.")]);
}

#[test]
fn silence_sight_and_telephone_calls_report_nothing() {
    for text in [
        "The firm did not immediately respond to a request for comment.",
        "Bell said nothing.",
        "Bell did not say whether she would run.",
        "Its members had seen the film “The Last Treaty”.",
        "Anyone with information can call Crimestoppers.",
    ] {
        assert_states(ENGLISH, text, &[]);
    }
    for (speaker, content) in [
        ("Bell", "nothing would change"),
        ("Bell", "nothing of value was stolen"),
        ("Police", "nothing at the scene suggested foul play"),
    ] {
        assert_states(ENGLISH, &format!("{speaker} said {content}."), &[("indirect", speaker, content)]);
    }
    assert_states(ENGLISH, "Bell said nothing about the plan.", &[]);
    assert_states(ENGLISH, "Bell saw the man as he left the house.", &[]);
    assert_states(ENGLISH, "Lang said when I called him: “It is over.”", &[("direct", "Lang", "It is over.")]);
    assert_states(
        ENGLISH,
        "A source, who requested anonymity, said: “It is over.”",
        &[("direct", "source", "It is over.")],
    );
    assert_states(
        ENGLISH,
        "A source who requested anonymity said it was over.",
        &[("indirect", "source", "it was over")],
    );
    assert_states(ENGLISH, "Bell called it a disgrace.", &[("indirect", "Bell", "it a disgrace")]);
    let text = "Bell called Holt, his rival for years, a liar.";
    assert_states(ENGLISH, text, &[("indirect", "Bell", "Holt")]);
    assert_states(ENGLISH, "Bell sees the plan as a joke.", &[("indirect", "Bell", "the plan as a joke")]);
}

#[test]
fn a_contrast_with_an_act_against_somebody_has_a_speaker_of_its_own() {
    let text = "Bo Lund said the deal was dead, while Juraj Blan accused the West of hypocrisy.";
    let said = [("indirect", "Bo Lund", "the deal was dead"), ("indirect", "Juraj Blan", "the West of hypocrisy")];
    assert_states(ENGLISH, text, &said);
}

#[test]
fn an_arabic_subject_between_its_verb_and_the_accused_is_told_from_them() {
    let text = "اتهمت النائبة سلمى عواد الحكومة بإخفاء الحقائق. وطالبت عواد بتشكيل لجنة مستقلة.";
    let said = [("indirect", "سلمى عواد", "الحكومة بإخفاء الحقائق"), ("indirect", "سلمى عواد", "بتشكيل لجنة مستقلة")];
    assert_states(ARABIC, text, &said);
    let text = "قال الوزير سامر الخطيب إن الجسر سيبقى مغلقا.";
    assert_states(ARABIC, text, &[("indirect", "سامر الخطيب", "إن الجسر سيبقى مغلقا")]);
}

#[test]
fn in_russian_a_place_in_the_plural_speaks_wherever_it_stands() {
    for (text, speaker, said) in [
        ("В Кремле считают, что переговоры зашли в тупик.", "Кремле", "что переговоры зашли в тупик"),
        ("Тем временем в Вильнюсе заявили, что граница закрыта.", "Вильнюсе", "что граница закрыта"),
        ("В ответ в МИД Литвы обвинили Варнию в провокации.", "МИД Литвы", "Варнию в провокации"),
        ("По данным МИД Польши, на границе задержаны трое.", "МИД Польши", "на границе задержаны трое"),
        ("Как сообщили в министерстве, мост закрыт.", "министерстве", "мост закрыт"),
        ("Анна Соколова пригрозила ответными мерами.", "Анна Соколова", "ответными мерами"),
    ] {
        assert_states(RUSSIAN, text, &[("indirect", speaker, said)]);
    }
    let text = "«Мы ждём объяснений», — говорится в заявлении министерства.";
    assert_states(RUSSIAN, text, &[("direct", "министерства", "Мы ждём объяснений")]);
    let text = "В минздраве сообщили, что мест нет. Там добавили, что врачей ищут.";
    let said = [("indirect", "минздраве", "что мест нет"), ("indirect", "минздраве", "что врачей ищут")];
    assert_states(RUSSIAN, text, &said);
}

#[test]
fn german_reports_without_a_subject_name_the_place_they_come_from() {
    for (text, speaker, said) in [
        ("Man werde weiter verhandeln, hieß es aus dem Kanzleramt.", "Kanzleramt", "Man werde weiter verhandeln"),
        ("Die Brücke bleibe gesperrt, hieß es.", "", "Die Brücke bleibe gesperrt"),
        ("In einer Mitteilung der Polizei heißt es, der Täter sei flüchtig.", "Polizei", "der Täter sei flüchtig"),
        ("Aus Sicht der Opposition ist die Schließung ein Fehler.", "Opposition", "ist die Schließung ein Fehler"),
        ("Lucia Kran sprach von einem schwarzen Tag.", "Lucia Kran", "von einem schwarzen Tag"),
    ] {
        assert_states(GERMAN, text, &[("indirect", speaker, said)]);
    }
}

#[test]
fn a_german_perfect_has_its_subject_before_or_behind_the_auxiliary() {
    let text = "Minister Jens Holt hat der Opposition vorgeworfen, die Wähler zu täuschen.";
    assert_states(GERMAN, text, &[("indirect", "Jens Holt", "der Opposition | die Wähler zu täuschen")]);
    let text = "Im Streit um die Klinik hat Landrat Bernd Petersen der Ministerin Wortbruch vorgeworfen.";
    assert_states(GERMAN, text, &[("indirect", "Bernd Petersen", "der Ministerin Wortbruch")]);
}

#[test]
fn a_spanish_perfect_may_leave_its_subject_out() {
    let text = "Marta Ruiz ha asegurado que el puente seguirá cerrado. Ha añadido que las obras empezarán en mayo. Además, ha criticado al Gobierno.";
    let said = [
        ("indirect", "Marta Ruiz", "que el puente seguirá cerrado"),
        ("indirect", "Marta Ruiz", "que las obras empezarán en mayo"),
        ("indirect", "Marta Ruiz", "al Gobierno"),
    ];
    assert_states(SPANISH, text, &said);
    let text = "Según ha explicado el portavoz Luis Peña, no hay heridos.";
    assert_states(SPANISH, text, &[("indirect", "Luis Peña", "no hay heridos")]);
}

#[test]
fn speech_behind_dashes_may_end_with_its_author_and_a_full_stop() {
    let text = "Ann Lee came late. She smiled.\n\n— No, said Ann Lee. — I stopped years ago.";
    let said = [("direct", "Ann Lee", "No"), ("direct", "Ann Lee", "I stopped years ago.")];
    assert_states(ENGLISH, text, &said);
}

#[test]
fn who_gives_what_is_told_may_be_he_in_the_next_sentence() {
    let text = "The last vote came from Bob Hale, a farmer. “I did what I had to do,” he said.";
    assert_states(ENGLISH, text, &[("direct", "Bob Hale", "I did what I had to do")]);
    let text = "Ann Lee said no. The ship came from Port Delm. “It is late,” she said.";
    assert_states(ENGLISH, text, &[("indirect", "Ann Lee", "no"), ("direct", "Ann Lee", "It is late")]);
}

#[test]
fn a_name_in_capitals_that_goes_on_in_the_first_person_speaks() {
    let said = [("direct", "MARVA KELDIN", "My dear citizens, today a new journey begins.")];
    assert_states(ENGLISH, "MARVA KELDIN: My dear citizens, today a new journey begins.", &said);
    assert_states(ENGLISH, "PORT DELM: The assembly on Thursday passed the bill.", &[]);
    assert_states(ENGLISH, "NEW ORDER: My view on the budget", &[]);
}

#[test]
fn a_question_in_a_transcript_may_lack_its_colon() {
    let text = "MR. MILLWOOD: We disagree.\nQ Will you go?\nMR. MILLWOOD: Soon.\nMR. COLE: Thank you.";
    let said = [
        ("direct", "MILLWOOD", "We disagree."),
        ("direct", "", "Will you go?"),
        ("direct", "MILLWOOD", "Soon."),
        ("direct", "COLE", "Thank you."),
    ];
    assert_states(ENGLISH, text, &said);
}

#[test]
fn calling_a_meeting_says_nothing_and_calling_names_does() {
    assert_states(ENGLISH, "Ann Lee called a press conference for Friday.", &[]);
    assert_states(ENGLISH, "Her office did not return a call seeking comment.", &[]);
    let text = "Ann Lee called the vote a disgrace.";
    assert_states(ENGLISH, text, &[("indirect", "Ann Lee", "the vote a disgrace")]);
}

#[test]
fn one_minister_is_not_another() {
    let text = "Foreign Minister Peer Dahl left. The prime minister said it was over. The foreign minister said no.";
    let said = [("indirect", "prime minister", "it was over"), ("indirect", "Peer Dahl", "no")];
    assert_states(ENGLISH, text, &said);
    let text = "Le premier ministre, Hugo Lanter, est parti. Le ministre de l’Énergie a affirmé que tout irait bien.";
    assert_states(FRENCH, text, &[("indirect", "ministre de l’Énergie", "que tout irait bien")]);
}

#[test]
fn words_beside_a_speaker_are_no_part_of_the_name() {
    let text = "Prosecutor Miles Farrant KC said it was brazen.";
    assert_states(ENGLISH, text, &[("indirect", "Miles Farrant", "it was brazen")]);
    let text = "Two officials familiar with the talks said the sticking point was money.";
    assert_states(ENGLISH, text, &[("indirect", "officials", "the sticking point was money")]);
    let text = "“Have you tried turning it off?” asked a cheerful young man called Dev.";
    assert_states(ENGLISH, text, &[("direct", "Dev", "Have you tried turning it off?")]);
    let text = "Gisela Kröger kam zuerst. „Dann war alles hell“, erzählt die 67-Jährige.";
    assert_states(GERMAN, text, &[("direct", "Gisela Kröger", "Dann war alles hell")]);
    let text = "— C’est une victoire, dit Bernard, bûcheron.";
    assert_states(FRENCH, text, &[("direct", "Bernard", "C’est une victoire")]);
}

#[test]
fn a_quotation_announced_by_another_verb_is_put_out_once() {
    let text = "Asked whether she would talk to Orlo again, Ann Lee replied: “My phone is on.”";
    assert_states(ENGLISH, text, &[("direct", "Ann Lee", "My phone is on.")]);
}

#[test]
fn a_kicker_in_capitals_is_nobody_even_where_the_story_says_we() {
    for text in [
        "PORT DELM: Wall Street closed higher on Friday as we enter the holidays.",
        "FROM THE ARCHIVE: Our reporter’s account of the 1987 storm.",
        "MATCH REPORT: Our man at the ground saw a thriller.",
        "TOP STORY: Police have closed the road for us all.",
        "THE BIG READ: How we lost the high street.",
        "SHORT VIEW: My year without a phone was the best of my life.",
    ] {
        assert_states(ENGLISH, text, &[]);
    }
    let said = [("direct", "EDITORIAL BOARD", "We believe the council must act.")];
    assert_states(ENGLISH, "EDITORIAL BOARD: We believe the council must act.", &said);
    let said = [("direct", "MARVA KELDIN", "Thank you, I accept.")];
    assert_states(ENGLISH, "MARVA KELDIN: Thank you, I accept.", &said);
}

#[test]
fn an_age_stands_for_the_one_of_that_age() {
    let text = "A 19-year-old man was hurt. Detective Amy Wood left. The 19-year-old said it was dark.";
    assert_states(ENGLISH, text, &[("indirect", "19-year-old", "it was dark")]);
    let text = "Ravi Patel, 43, was cleared. Amy Wood, 51, left. The 43-year-old said he was relieved.";
    assert_states(ENGLISH, text, &[("indirect", "Ravi Patel", "he was relieved")]);
    let text = "Ravi Patel, 43, was cleared. “It was dark,” the 19-year-old said.";
    assert_states(ENGLISH, text, &[("direct", "19-year-old", "It was dark")]);
    let text = "Gisela Kröger (67) kam zuerst. Ein 19-jähriger Mann floh. Der 19-Jährige sagte, es sei dunkel gewesen.";
    assert_states(GERMAN, text, &[("indirect", "19-Jährige", "es sei dunkel gewesen")]);
}

#[test]
fn who_does_something_else_than_speak_does_not_take_the_next_pronoun() {
    let text = "Councillor Ann Webb came first. The painting was bought by Ida Cole, 54, a collector. “We could not keep it,” she said.";
    assert_states(ENGLISH, text, &[("direct", "Ann Webb", "We could not keep it")]);
    let text = "Mayor Ann Webb came first. The ribbon was cut by Dr Ida Cole, an architect. “It is late,” she said.";
    assert_states(ENGLISH, text, &[("direct", "Ann Webb", "It is late")]);
    let text = "Ann Webb came first. Criticism came from Ida Cole. “It is a shame,” she said.";
    assert_states(ENGLISH, text, &[("direct", "Ida Cole", "It is a shame")]);
}

#[test]
fn calling_something_new_by_an_adjective_says_something() {
    let text = "Ann Lee called a six-week ferry ban immoral.";
    assert_states(ENGLISH, text, &[("indirect", "Ann Lee", "a six-week ferry ban immoral")]);
    let text = "The mayor called a rival’s plan reckless.";
    assert_states(ENGLISH, text, &[("indirect", "mayor", "a rival’s plan reckless")]);
    for text in [
        "The union called a national strike for Friday.",
        "The mayor called an emergency meeting late on Tuesday.",
        "The referee called a foul on the striker.",
        "The prime minister called an early general election.",
    ] {
        assert_states(ENGLISH, text, &[]);
    }
}

#[test]
fn bullets_with_a_source_are_no_speech_behind_dashes() {
    let text = "— Two people were killed in Delm, police said. — A third was hurt in Tavick.";
    assert_states(ENGLISH, text, &[("indirect", "police", "Two people were killed in Delm")]);
    let text = "– Rates cut by a tenth. – Prices falling, says Ann Lee. – We rally.";
    assert_states(ENGLISH, text, &[("indirect", "Ann Lee", "Prices falling")]);
    let text = "— We waited for hours, said Maria Gomez, a teacher. — Nobody came.";
    let said = [("direct", "Maria Gomez", "We waited for hours"), ("direct", "Maria Gomez", "Nobody came.")];
    assert_states(ENGLISH, text, &said);
}

#[test]
fn a_bare_minister_is_not_the_head_of_the_government_where_there_are_others() {
    let text = "Prime Minister Anna Holm met Energy Minister Jon Vik. The minister said prices would fall.";
    assert_states(ENGLISH, text, &[("indirect", "Jon Vik", "prices would fall")]);
    let text = "Prime Minister Anna Holm met Energy Minister Jon Vik. The prime minister said prices would fall.";
    assert_states(ENGLISH, text, &[("indirect", "Anna Holm", "prices would fall")]);
    let text = "The prime minister, Anna Holm, left. The premier said it was late.";
    assert_states(ENGLISH, text, &[("indirect", "Anna Holm", "it was late")]);
}

#[test]
fn an_office_is_told_by_what_it_is_for() {
    let text = "White House press secretary Kay Lind left. The secretary of state said the talks had failed.";
    assert_states(ENGLISH, text, &[("indirect", "secretary of state", "the talks had failed")]);
    let text = "White House press secretary Kay Lind left. The press secretary said the talks had failed.";
    assert_states(ENGLISH, text, &[("indirect", "Kay Lind", "the talks had failed")]);
    let text = "The minister of defense, Jon Vik, left. The minister of health said no. The defense minister said yes.";
    assert_states(ENGLISH, text, &[("indirect", "minister of health", "no"), ("indirect", "Jon Vik", "yes")]);
    let text = "Le premier ministre, Hugo Lanter, est parti. Le ministre du Travail a affirmé que tout irait bien.";
    assert_states(FRENCH, text, &[("indirect", "ministre du Travail", "que tout irait bien")]);
    let text =
        "Le ministre de la Santé, Hugo Lanter, est parti. Le ministre de la Santé a affirmé que tout irait bien.";
    assert_states(FRENCH, text, &[("indirect", "Hugo Lanter", "que tout irait bien")]);
}

#[test]
fn the_last_verb_before_a_colon_announces_the_quotation() {
    let text = "Ministers say the plan will work, but the head of the union, Pat Lowe, added: “It will not.”";
    assert_states(
        ENGLISH,
        text,
        &[("direct", "Pat Lowe", "It will not."), ("indirect", "Ministers", "the plan will work")],
    );
    let text = "Dana Holt told the court that she feared for her life and added: “I had no choice.”";
    let said = [("direct", "Dana Holt", "I had no choice."), ("indirect", "Dana Holt", "that she feared for her life")];
    assert_states(ENGLISH, text, &said);
    let text = "Dana Holt claimed that Bo Crane had told her: “You are finished.”";
    assert_states(ENGLISH, text, &[("direct", "Bo Crane", "You are finished.")]);
    let text = "Dana Holt said in a video posted on her page: “We are going home.”";
    assert_states(ENGLISH, text, &[("direct", "Dana Holt", "We are going home.")]);
    let text = "Dana Holt warned that prices would rise: “We all pay for this.”";
    let said = [("direct", "Dana Holt", "We all pay for this."), ("indirect", "Dana Holt", "that prices would rise")];
    assert_states(ENGLISH, text, &said);
}

#[test]
fn what_only_describes_the_speaker_reports_nothing() {
    let text = "“It was dark,” said one passenger named Lisa Grant, 29.";
    assert_states(ENGLISH, text, &[("direct", "Lisa Grant", "It was dark")]);
    let text = "Residents opposed to the plan said it would bring noise.";
    assert_states(ENGLISH, text, &[("indirect", "Residents", "it would bring noise")]);
    let text = "Two people close to the president said he was furious.";
    assert_states(ENGLISH, text, &[("indirect", "people", "he was furious")]);
    for text in [
        "The museum, said to be the oldest, reopens.",
        "Updated figures published on Tuesday show a fall.",
        "Posted on 3 May 2025, the video showed the blast.",
        "Ann Lee heard from Dr Simon Blake, a doctor, that beds were full.",
    ] {
        assert_states(ENGLISH, text, &[]);
    }
    let text = "The report shows voters prefer the old plan.";
    assert_states(ENGLISH, text, &[("indirect", "report", "voters prefer the old plan")]);
}

#[test]
fn letters_behind_a_name_do_not_make_another_name() {
    for letters in ["MP", "DBE", "FRS"] {
        let text = format!("Jo Cox {letters} said the vote was close. Cox added that she was tired.");
        let said = [("indirect", "Jo Cox", "the vote was close"), ("indirect", "Jo Cox", "that she was tired")];
        assert_states(ENGLISH, &text, &said);
    }
    let text = "Prices in the first quarter rose 12%, Nordea said.";
    assert_states(ENGLISH, text, &[("indirect", "Nordea", "Prices in the first quarter rose 12%")]);
}

#[test]
fn a_sentence_passed_and_a_danger_are_no_statements() {
    for text in ["Das Landgericht hat den 34-Jährigen verurteilt.", "Die Frau verurteilte er zu drei Jahren Haft."] {
        assert_states(GERMAN, text, &[]);
    }
    let text = "Die Ministerin hat den Angriff verurteilt.";
    assert_states(GERMAN, text, &[("indirect", "Ministerin", "den Angriff")]);
    for text in ["Обвиняемому грозит до десяти лет.", "Городу угрожает наводнение."]
    {
        assert_states(RUSSIAN, text, &[]);
    }
    let text = "Министр угрожает, что закроет порт.";
    assert_states(RUSSIAN, text, &[("indirect", "Министр", "что закроет порт")]);
}

#[test]
fn a_name_behind_an_arabic_title_may_begin_like_a_preposition() {
    let text = "طالب الرئيس بشار الأسد الحكومة بتشكيل لجنة جديدة.";
    assert_states(ARABIC, text, &[("indirect", "بشار الأسد", "الحكومة بتشكيل لجنة جديدة")]);
}

#[test]
fn a_court_that_hears_something_does_not_say_it() {
    let text = "A court has heard that the man was drunk. The family heard that he was ill.";
    let said = [("indirect", "", "that the man was drunk"), ("indirect", "family", "that he was ill")];
    assert_states(ENGLISH, text, &said);
    let text = "The man was cleared, the court said.";
    assert_states(ENGLISH, text, &[("indirect", "court", "The man was cleared")]);
}

#[test]
fn somebody_without_a_role_may_end_the_sentence_as_its_speaker() {
    let text = "It was fun to sail, said the teenager.";
    assert_states(ENGLISH, text, &[("indirect", "teenager", "It was fun to sail")]);
}

#[test]
fn a_french_pour_names_a_speaker_only_before_words_in_marks() {
    let text = "Pour sa cheffe de file, Anne Moreau, « le budget est une faute grave ».";
    assert_states(FRENCH, text, &[("mixed", "Anne Moreau", "« le budget est une faute grave »")]);
    for text in ["Pour le maire, la situation est claire.", "Pour la première fois, « le budget » est en hausse."] {
        assert_states(FRENCH, text, &[]);
    }
}

#[test]
fn the_turns_of_an_interview_may_be_numbered_by_letters() {
    let text = "Q. Will you go?\n\nA. I was asked to.\n\nQ. And the port?\n\nA. It is safe.\n\nQ. Since when?\n\nA. Since May.";
    let said = ["Will you go?", "I was asked to.", "And the port?", "It is safe.", "Since when?", "Since May."];
    assert_states(ENGLISH, text, &said.map(|words| ("direct", "", words)));
    let article = Article { text: text.to_owned(), ..Article::default() };
    let rows = article.statements(&ExtractionOptions::default()).statements;
    assert!(rows.iter().all(|row| row.text.len() > 2), "a letter alone is no row");
    let text = "A. Holm said no.\n\nThe bridge is old.";
    assert_states(ENGLISH, text, &[("indirect", "Holm", "no")]);
}

#[test]
fn findings_and_judgements_are_statements_and_things_shown_are_not() {
    for (text, speaker, said) in [
        ("The court found the harbour board negligent.", "court", "the harbour board negligent"),
        ("The jury found Crane guilty of fraud.", "jury", "Crane guilty of fraud"),
        ("The bank projected slower growth.", "bank", "slower growth"),
        ("One critic called Holt reckless.", "critic", "Holt reckless"),
        ("A judge called Holt's order unlawful on Monday.", "judge", "Holt's order unlawful"),
        ("“It is over,” said a woman opposed to the plan.", "woman", "It is over"),
    ] {
        let (whole, found) = stated(ENGLISH, text);
        let row = found.first().unwrap_or_else(|| panic!("{text}: no row"));
        assert_eq!(row.speaker.as_deref(), Some(speaker), "{text}");
        let content = row.content.first().map_or(row.text.as_str(), |piece| piece.of(&whole));
        assert!(content.contains(said), "{text}: {content}");
    }
    assert_states(ENGLISH, "In Delm, he greeted the crowd and showed flashes of humour.", &[]);
}

#[test]
fn whoever_told_what_another_did_also_added_something() {
    let text = "The spokesman said Crane had denied the claim and insisted: “There is no case.”";
    let (_, found) = stated(ENGLISH, text);
    let quoted = found.iter().find(|row| row.kind.name() == "direct").expect("a quotation");
    assert_eq!(quoted.speaker.as_deref(), Some("spokesman"));
    let (_, found) = stated(ENGLISH, "The minister, who was there, said the same.");
    assert!(found.iter().all(|row| row.speaker.as_deref() != Some("same")));
    let text = "Die Ärztekammer verurteilte den Angriff auf das Krankenhaus.";
    assert_states(GERMAN, text, &[("indirect", "Ärztekammer", "den Angriff auf das Krankenhaus")]);
    let (_, found) = stated(ARABIC, "طالب الوزير بوقف الحرب بشكل فوري.");
    assert_eq!(found.first().and_then(|row| row.speaker.as_deref()), Some("الوزير"));
}

#[test]
fn russian_verbs_of_threat_and_promise_take_an_infinitive() {
    for (text, speaker, said) in [
        ("США угрожают ввести санкции против Ирана.", "США", "ввести санкции против Ирана"),
        ("Москва отказывается вести переговоры.", "Москва", "вести переговоры"),
        ("Президент Иван Орлов намерен уйти в отставку.", "Иван Орлов", "уйти в отставку"),
        ("Мэр пообещал жителям построить мост.", "Мэр", "построить мост"),
        ("Власти обещают не вводить налог.", "Власти", "не вводить налог"),
    ] {
        assert_states(RUSSIAN, text, &[("indirect", speaker, said)]);
    }
    for text in [
        "Городу угрожает наводнение.",
        "Городу грозит остаться без воды.",
        "Мэр Иван Орлов отказался от поездки.",
        "Власти обещают новости.",
        "Жителям предложили покинуть дома.",
    ] {
        assert_states(RUSSIAN, text, &[]);
    }
}

#[test]
fn polls_speak_for_themselves_and_figures_for_who_gives_them() {
    for (text, speaker) in [
        ("Exit polls from the New Hampshire primary showed that voters wanted change.", "Exit polls"),
        ("Exit polls from Delm suggested that voters wanted change.", "Exit polls"),
        ("Results from the study found that voters wanted change.", "Results"),
        ("Figures from the ministry showed that voters wanted change.", "ministry"),
        ("Data from the Tavick Community Survey showed that voters wanted change.", "Tavick Community Survey"),
        ("A survey by the Delm Institute found that voters wanted change.", "Delm Institute"),
    ] {
        assert_states(ENGLISH, text, &[("indirect", speaker, "that voters wanted change")]);
    }
}

#[test]
fn a_giver_may_stand_behind_the_time_and_is_no_town() {
    let text = "The criticism came late on Monday from Bob Hale, a farmer. “We are ruined,” he said.";
    assert_states(ENGLISH, text, &[("direct", "Bob Hale", "We are ruined")]);
    let text =
        "Ann Webb came first. The ship came on Monday from Port Hale, a town in the west. “It is late,” she said.";
    assert_states(ENGLISH, text, &[("direct", "Ann Webb", "It is late")]);
}

#[test]
fn of_several_people_of_an_age_or_in_a_role_the_one_meant_is_found() {
    let text =
        "Bo Lund, 67, was hurt in the fall. Karl Gram, 67, was hurt in the spring. The 67-year-old said he was fine.";
    assert_states(ENGLISH, text, &[("indirect", "Karl Gram", "he was fine")]);
    let text = "Bo Lund, 67, met Karl Gram, 67, by the sea. Lund slept well. The 67-year-old said he was fine.";
    assert_states(ENGLISH, text, &[("indirect", "Bo Lund", "he was fine")]);
    let text = "Former minister Bo Lund came. Lund saw Minister Ada Crane. The minister said the plan was good.";
    assert_states(ENGLISH, text, &[("indirect", "Ada Crane", "the plan was good")]);
    let text = "Former minister Bo Lund came. He saw Minister Ada Crane. The former minister said the plan was good.";
    assert_states(ENGLISH, text, &[("indirect", "Bo Lund", "the plan was good")]);
    let text = "The former Delm mayor Bo Lund met Mayor Ada Crane. The mayor said the plan was good.";
    assert_states(ENGLISH, text, &[("indirect", "Ada Crane", "the plan was good")]);
    let text = "L’ancien ministre Hugo Lanter a vu la ministre Anne Moreau. La ministre a affirmé que tout irait bien.";
    assert_states(FRENCH, text, &[("indirect", "Anne Moreau", "que tout irait bien")]);
    let text = "Former Lund adviser Kay Roe came. President Bo Lund met President Ida Cole. Lund left. Lund slept. The president said no.";
    assert_states(ENGLISH, text, &[("indirect", "Bo Lund", "no")]);
}

#[test]
fn short_dashes_open_speech_only_where_somebody_is_told_to_speak_of_himself() {
    let text = "– I was at home, said Ann Lee. – You know that.";
    assert_states(ENGLISH, text, &[("direct", "Ann Lee", "I was at home"), ("direct", "Ann Lee", "You know that.")]);
    let text = "– You can file online, officials said. – You must pay by May.";
    assert_states(ENGLISH, text, &[("indirect", "officials", "You can file online")]);
}

#[test]
fn bodies_papers_and_places_in_capitals_call_nobody() {
    assert_states(GERMAN, "STADT DELM: Wir suchen Helfer für das Fest.", &[]);
    assert_states(FRENCH, "LETTRE OUVERTE: Nous demandons au conseil de changer la loi.", &[]);
    let text = "NEW YORK: We will close the bridge, the mayor said.";
    assert_states(ENGLISH, text, &[("indirect", "mayor", "We will close the bridge")]);
    let text = "PORT HALE: We will close the bridge, the mayor said on Monday.";
    assert_states(ENGLISH, text, &[("indirect", "mayor", "We will close the bridge")]);
    assert_states(SPANISH, "ANA RUIZ: Me voy.", &[("direct", "ANA RUIZ", "Me voy.")]);
    assert_states(ENGLISH, "ANA RUIZ: We are late, I said.", &[("direct", "ANA RUIZ", "We are late, I said.")]);
}

#[test]
fn an_interview_is_with_the_one_whom_its_introduction_names_and_ends_before_prose() {
    let text = "We spoke to Ann Lee, a teacher in Delm.\nQ: Are you well?\nA: I am well. Thanks.\nQ: And Bo Lund?\nA: He left.";
    let said = [
        ("direct", "", "Are you well?"),
        ("direct", "Ann Lee", "I am well."),
        ("direct", "Ann Lee", "Thanks."),
        ("direct", "", "And Bo Lund?"),
        ("direct", "Ann Lee", "He left."),
    ];
    assert_states(ENGLISH, text, &said);
    let text = "Bo Lund and Ann Lee spoke to us.\nQ: Are you well?\nA: I am well.";
    assert_states(ENGLISH, text, &[("direct", "", "Are you well?"), ("direct", "", "I am well.")]);
    let text = "The bridge is named after Ann Lee.\nQ: Is it old?\nA: Yes, it is.";
    assert_states(ENGLISH, text, &[("direct", "", "Is it old?"), ("direct", "", "Yes, it is.")]);
    let text = "We talked to Ann Lee.\n\nQ. Will you go?\n\nA. I will not.\n\nQ. Why?\n\nA. It rains.\n\nQ. Really?\n\nA. Yes.\n\nI mean it.\n\nThe crowd went home.";
    let said = [
        ("direct", "", "Will you go?"),
        ("direct", "Ann Lee", "I will not."),
        ("direct", "", "Why?"),
        ("direct", "Ann Lee", "It rains."),
        ("direct", "", "Really?"),
        ("direct", "Ann Lee", "Yes."),
        ("direct", "Ann Lee", "I mean it."),
    ];
    assert_states(ENGLISH, text, &said);
}

#[test]
fn a_title_of_a_work_behind_pour_is_not_said() {
    assert_states(FRENCH, "Pour France Télévisions, « Les Héritiers ».", &[]);
    let said = [("direct", "France Télévisions", "Le public attend cette série")];
    assert_states(FRENCH, "Pour France Télévisions, « Le public attend cette série ».", &said);
}

#[test]
fn first_may_open_a_name_or_a_role() {
    for (text, speaker) in [
        ("First Energy said it was over.", "First Energy"),
        ("According to First Energy, it was over.", "First Energy"),
        ("First Minister Ann Dale said it was over.", "Ann Dale"),
        ("The first minister said it was over.", "first minister"),
        ("First, Crane said it was over.", "Crane"),
    ] {
        assert_states(ENGLISH, text, &[("indirect", speaker, "it was over")]);
    }
}

#[test]
fn an_adjective_behind_somebody_new_does_not_hide_the_speaker() {
    for text in ["A woman opposed to the plan said it was over.", "The woman close to the mayor said it was over."] {
        assert_states(ENGLISH, text, &[("indirect", "woman", "it was over")]);
    }
}

#[test]
fn what_was_heard_from_somebody_is_said_by_that_one() {
    let said = [("indirect", "Ann Lee", "that the bridge was closed")];
    assert_states(ENGLISH, "I heard from Ann Lee that the bridge was closed.", &said);
    let said = [("indirect", "officials", "that ferries were late")];
    assert_states(ENGLISH, "We heard from officials on Monday that ferries were late.", &said);
    assert_states(ENGLISH, "We heard from the man that lives there.", &[]);
    let said = [("indirect", "Crane", "She had heard from the mayor that it was closed")];
    assert_states(ENGLISH, "She had heard from the mayor that it was closed, Crane said.", &said);
}

#[test]
fn who_hears_it_in_a_german_dative_does_not_say_it() {
    let text = "Der Fahrer sagte der Polizei, er habe nichts gesehen.";
    assert_states(GERMAN, text, &[("indirect", "Fahrer", "er habe nichts gesehen")]);
    let text = "Holt sagte dem Sender Delm, die Lage sei ernst.";
    assert_states(GERMAN, text, &[("indirect", "Holt", "die Lage sei ernst")]);
    let (_, found) = stated(GERMAN, "Der Mann sei geflohen, sagte der Polizei, er habe nichts gesehen.");
    assert!(found.iter().all(|row| row.speaker.as_deref() != Some("Polizei")));
    for (text, speaker) in
        [("„Es ist vorbei“, sagte die Polizei.", "Polizei"), ("„Es ist vorbei“, sagte der Spion.", "Spion")]
    {
        assert_states(GERMAN, text, &[("direct", speaker, "Es ist vorbei")]);
    }
    assert_states(GERMAN, "Er sagte dem Mann, der krank war, die Wahrheit.", &[]);
}

#[test]
fn an_event_that_is_called_is_not_judged_by_what_stands_behind_it() {
    for text in [
        "Ann Lee called an election that was terrible.",
        "Ann Lee called an inquiry, despite terrible polls.",
        "Ann Lee, who called an inquiry into the death of two men in Delm, left.",
        "Ann Lee called a strike after terrible polls.",
    ] {
        assert_states(ENGLISH, text, &[]);
    }
    let text = "Ann Lee called a strike vote unlawful.";
    assert_states(ENGLISH, text, &[("indirect", "Ann Lee", "a strike vote unlawful")]);
}

#[test]
fn where_somebody_speaks_from_is_not_what_of() {
    for text in ["Holt sprach von der Kanzel.", "Holt sprach vom Rednerpult zu den Leuten."] {
        assert_states(GERMAN, text, &[]);
    }
    assert_states(GERMAN, "Holt sprach von einer Krise.", &[("indirect", "Holt", "von einer Krise")]);
}

#[test]
fn german_reports_go_on_in_plurals_of_the_second_subjunctive() {
    let said = [("indirect", "Holt", "die Lage sei ernst"), ("indirect", "Holt", "Viele hätten zu lange gewartet")];
    assert_states(GERMAN, "Holt sagte, die Lage sei ernst. Viele hätten zu lange gewartet.", &said);
    for text in [
        "Holt sagte, die Lage sei ernst. Dann wären alle gegangen.",
        "Holt sagte, die Lage sei ernst. Hätten sie Geld, gingen sie.",
        "Holt sagte, die Lage sei ernst. Alle wären froh, wenn es regnete.",
    ] {
        assert_states(GERMAN, text, &said[..1]);
    }
}

#[test]
fn russian_infinitives_of_things_and_fronted_objects_are_meant_by_nobody() {
    for text in ["Завод планируют открыть в мае.", "Новый мост обещает стать самым длинным.", "Ему предложили уйти."]
    {
        assert_states(RUSSIAN, text, &[]);
    }
    let text = "Орлов, который намерен уйти в отставку, приехал в Тулу.";
    assert_states(RUSSIAN, text, &[("indirect", "Орлов", "уйти в отставку")]);
    let text = "Депутаты Госдумы отказались голосовать.";
    assert_states(RUSSIAN, text, &[("indirect", "Депутаты Госдумы", "голосовать")]);
}

#[test]
fn german_names_may_have_two_particles_and_hearers_are_no_part_of_them() {
    for (text, speaker) in [
        ("Die Chefin Ursula von der Berg sagte, es sei spät.", "Ursula von der Berg"),
        ("Der Sprecher der Polizei sagte, es sei spät.", "Sprecher der Polizei"),
        ("Der Minister der Finanzen sagte, es sei spät.", "Minister der Finanzen"),
    ] {
        assert_states(GERMAN, text, &[("indirect", speaker, "es sei spät")]);
    }
    for (text, speaker) in [
        ("„Wir gehen“, sagte der Deutschen Presse-Agentur Karl Holt.", "Karl Holt"),
        ("„Wir gehen“, sagte Karl Holt der Deutschen Presse-Agentur.", "Karl Holt"),
        ("„Wir gehen“, sagte Karl Holt der Zeitung.", "Karl Holt"),
    ] {
        assert_states(GERMAN, text, &[("direct", speaker, "Wir gehen")]);
    }
    assert_states(GERMAN, "Er reichte dem Kind Brot, das frisch sei.", &[]);
    assert_states(GERMAN, "Holt sagte dem Chef, er gehe.", &[("indirect", "Holt", "er gehe")]);
}

#[test]
fn what_is_told_of_a_russian_promise_is_said_by_who_tells_of_it() {
    for (text, speaker, said) in [
        ("Компания решила закрыть завод, рассказал адвокат Орлов.", "Орлов", "Компания решила закрыть завод"),
        ("Команда рассчитывает победить, отметил тренер Иван Орлов.", "Иван Орлов", "Команда рассчитывает победить"),
        ("Мэр пообещал построить мост, по словам Орлова.", "Орлова", "Мэр пообещал построить мост"),
        ("Мужчина угрожал убить соседа, говорится в сообщении полиции.", "полиции", "Мужчина угрожал убить соседа"),
    ] {
        assert_states(RUSSIAN, text, &[("indirect", speaker, said)]);
    }
    let text = "Мэр отказался признать вину, а его адвокат заявил, что подаст жалобу.";
    let said = [("indirect", "Мэр", "признать вину"), ("indirect", "адвокат", "что подаст жалобу")];
    assert_states(RUSSIAN, text, &said);
    let said = [("indirect", "Мэр", "построить мост | что деньги есть")];
    assert_states(RUSSIAN, "Мэр пообещал построить мост и заявил, что деньги есть.", &said);
    for text in ["В городе решили построить новый мост.", "В Тульской области планируют построить школу."]
    {
        assert_states(RUSSIAN, text, &[]);
    }
}

#[test]
fn a_role_behind_a_label_in_capitals_calls_its_holder() {
    assert_states(ENGLISH, "CITY MANAGER: We need the money.", &[("direct", "CITY MANAGER", "We need the money.")]);
    let text = "CITY ATTORNEY: I think so.\n\nMAYOR WEBB: I agree.\n\nCITY ATTORNEY: You have the floor.";
    let said = [
        ("direct", "CITY ATTORNEY", "I think so."),
        ("direct", "WEBB", "I agree."),
        ("direct", "CITY ATTORNEY", "You have the floor."),
    ];
    assert_states(ENGLISH, text, &said);
}

#[test]
fn a_city_speaks_in_its_letters_and_has_results() {
    for (text, speaker) in [
        ("A letter from the city said the bridge was unsafe.", "city"),
        ("A statement from the city of Delm said the bridge was unsafe.", "Delm"),
        ("Results from the city found the bridge was unsafe.", "Results"),
    ] {
        assert_states(ENGLISH, text, &[("indirect", speaker, "the bridge was unsafe")]);
    }
}

#[test]
fn what_was_never_heard_is_not_said() {
    for text in ["We have not heard from Lund that he will go.", "Police never heard from him that he was ill."] {
        assert_states(ENGLISH, text, &[]);
    }
}

#[test]
fn an_event_is_judged_by_a_name_for_it_behind_its_place() {
    let text = "Critics called a summit in Delm a waste of money.";
    assert_states(ENGLISH, text, &[("indirect", "Critics", "a summit in Delm a waste of money")]);
    assert_states(ENGLISH, "Lund called a meeting in a hotel in Delm.", &[]);
}

#[test]
fn first_before_a_given_name_tells_when() {
    assert_states(ENGLISH, "First Ann Webb said it was over.", &[("indirect", "Ann Webb", "it was over")]);
}

#[test]
fn who_writes_as_we_is_not_reported() {
    let said = [("indirect", "Holt", "die Lage sei ernst")];
    assert_states(GERMAN, "Holt sagte, die Lage sei ernst. Wir hätten es besser machen können.", &said);
}

#[test]
fn what_is_spoken_of_may_stand_behind_where_from() {
    let (_, found) = stated(GERMAN, "Der Pfarrer sprach von der Kanzel herab von einer Krise.");
    assert_eq!(found.first().and_then(|row| row.speaker.as_deref()), Some("Pfarrer"));
}

#[test]
fn a_body_behind_two_particles_is_no_part_of_a_name() {
    let text = "Wie Karl Holt von der Polizei sagte, sei es spät. Holt sagte, er gehe.";
    let said = [("indirect", "Karl Holt", "sei es spät"), ("indirect", "Karl Holt", "er gehe")];
    assert_states(GERMAN, text, &said);
}
