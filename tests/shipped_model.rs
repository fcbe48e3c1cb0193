//! The model built into the program is the one that its labelled set gives.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use demarche::input::{ColumnNames, Input};
use demarche::labels::{Codebook, LabelledSet};
use demarche::model::{RecipeChoice, StanceModel, TrainParams};
use demarche::report;
use safetensors::SafeTensors;

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn labelled_set() -> LabelledSet {
    let inputs = Input::find(&[path("labels/statements.csv")], None).expect("the labelled set");
    let names = Codebook::shipped().names().expect("valid names");
    LabelledSet::read(&inputs, &ColumnNames::new(), Some(&names)).expect("the labelled set").0
}

/// The search is not repeated here: its recipe is fitted again, and every tensor must come out byte for byte. The file as
/// a whole differs, because it lists the recipes that the search tried.
#[test]
fn the_shipped_model_is_what_its_recipe_and_labels_give() {
    let bytes = fs::read(path("models/default.safetensors")).expect("the shipped model");
    let shipped = StanceModel::from_bytes(&bytes, "models/default.safetensors").expect("a model");
    let (card, set) = (shipped.card(), labelled_set());
    assert_eq!(card.labels_sha256, set.sha256(), "labels/statements.csv changed since: train the model again");
    let params = TrainParams {
        choice: RecipeChoice::from(card.recipe),
        calibration: Some(shipped.calibration()),
        n_folds: card.n_folds,
        solver: card.solver,
        mask_names: false,
        unlabelled: Arc::default(),
        seed: card.seed,
        codebook_sha256: card.codebook_sha256.clone(),
    };
    let refitted = StanceModel::train(&set, &params, &|_, _| ()).expect("a model");
    assert_eq!(refitted.card().recipe, card.recipe);
    let refitted = refitted.to_bytes();
    let [shipped, refitted] = [&bytes, &refitted].map(|bytes| SafeTensors::deserialize(bytes).expect("a model"));
    assert_eq!(sorted_names(&refitted), sorted_names(&shipped));
    for name in sorted_names(&shipped) {
        let [shipped, refitted] = [&shipped, &refitted].map(|file| file.tensor(name).expect("it was listed"));
        assert_eq!((refitted.dtype(), refitted.shape()), (shipped.dtype(), shipped.shape()), "{name}");
        assert!(refitted.data() == shipped.data(), "`{name}` differs: train the model again");
    }
}

fn sorted_names<'f>(file: &'f SafeTensors) -> Vec<&'f str> {
    let mut names = file.names();
    names.sort_unstable();
    names
}

#[test]
fn the_shipped_model_knows_the_labels_of_the_shipped_codebook() {
    assert_eq!(StanceModel::shipped().names(), &Codebook::shipped().names().expect("valid names"));
}

#[test]
fn the_model_card_holds_what_the_file_says_of_itself() {
    let card = fs::read_to_string(path("models/README.md")).expect("the model card");
    let (_, rest) = card.split_once("<!-- inspect -->\n").expect("the part begins");
    let (part, _) = rest.split_once("<!-- end -->").expect("the part ends");
    // One level down, below the heading of the part.
    let expected = report::model(&StanceModel::shipped(), 10).markdown().replace("\n## ", "\n### ");
    assert_eq!(part, expected, "put in the output of `demarche inspect --format markdown`");
}
