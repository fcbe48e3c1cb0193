//! Predictions by the million: the same as one by one, with the buffers kept.

use super::stance_model::{Prediction, StanceModel};
use crate::features::{Scratch, Utterance};
use rayon::prelude::*;

/// Utterances that one thread takes at a time: so many that sharing them out costs nothing beside scoring them.
const CHUNK: usize = 256;

/// A model at work on one thread. For a statement of a model without dense columns and with at most eight labels it allocates nothing.
///
/// ```
/// use demarche::model::StanceModel;
///
/// let model = StanceModel::shipped();
/// let mut predictor = model.predictor();
/// let texts = ["They rejected the offer.", "They welcomed it."];
/// for (text, prediction) in texts.iter().zip(predictor.predictions(&texts)) {
///     assert_eq!(prediction, model.predict(text));
/// }
/// ```
#[derive(Debug)]
pub struct Predictor<'m> {
    model: &'m StanceModel,
    scratch: Scratch<'m>,
}

impl Predictor<'_> {
    /// What [`StanceModel::predict`] says.
    pub fn predict<'u>(&mut self, utterance: impl Into<Utterance<'u>>) -> Prediction {
        let utterance = utterance.into();
        self.model.judge(utterance, self.scratch.transform(utterance))
    }

    /// The predictions of utterances, each made when it is asked for.
    pub fn predictions<'u, U: Into<Utterance<'u>>>(
        &mut self,
        utterances: impl IntoIterator<Item = U>,
    ) -> impl Iterator<Item = Prediction> {
        utterances.into_iter().map(|utterance| self.predict(utterance))
    }
}

impl StanceModel {
    /// The model with buffers for one thread.
    #[must_use]
    pub fn predictor(&self) -> Predictor<'_> {
        Predictor { model: self, scratch: self.featurizer().scratch() }
    }

    /// The predictions of many utterances, in their order, made on all threads of the current pool.
    ///
    /// ```
    /// let model = demarche::model::StanceModel::shipped();
    /// let predictions = model.predict_batch(&["They rejected the offer.", ""]);
    /// assert_eq!(predictions[0], model.predict("They rejected the offer."));
    /// ```
    #[must_use]
    pub fn predict_batch<'u, U: Sync>(&self, utterances: &'u [U]) -> Vec<Prediction>
    where
        &'u U: Into<Utterance<'u>>,
    {
        let predict = |predictor: &mut Predictor, utterance: &'u U| predictor.predict(utterance);
        utterances.par_iter().with_min_len(CHUNK).map_init(|| self.predictor(), predict).collect()
    }
}
