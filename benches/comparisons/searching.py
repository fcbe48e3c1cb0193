"""The default search of recipes beside `GridSearchCV` over the same recipes with the same folds."""

from .measure import LONG, in_turn, median, must
from .page import Section, megabytes, processor, ranged
from .setting import Setting


def compare(setting: Setting) -> list[Section]:
    """The search runs once to tell its recipes; then both are timed in turn."""
    train = setting.generated(setting.sizes.search_rows)
    model, folds = setting.file("search.safetensors"), setting.file("folds.csv")
    ours = [setting.demarche, "train", train, "--threads", 1, "--quiet", "--force", "-o", model]
    must(ours)
    card = must([setting.demarche, "inspect", model, "--format", "json"]).json()
    recipes = card["search"]
    fixed = setting.fixed(train, model, False, 1.0)
    evaluated = [
        setting.demarche,
        "evaluate",
        *fixed[2:-2],
        "--oof",
        folds,
        "--format",
        "json",
        "-o",
        setting.file("evaluated.json"),
    ]
    must(evaluated)
    commands = {"demarche train": ours}
    for solver in ("lbfgs", "newton-cg"):
        arguments = {"train": train, "folds": folds, "recipes": recipes, "solver": solver, "tolerance": 1e-4}
        arguments["model"] = setting.file("grid.joblib")
        commands[f"GridSearchCV, {solver}"] = setting.peer("grid", "search", **arguments)
    costs = in_turn(setting.runs, commands, timeout=LONG)
    section = Section("The default search", ["program", "seconds", "of the processor", "peak MB", "chosen"])
    chosen = {"demarche train": described(card["recipe"])}
    for program in list(commands)[1:]:
        found = costs[program][-1].json()
        chosen[program] = described(recipes[found["best"]])
    for program, found in costs.items():
        seconds, peaks = ranged([cost.seconds for cost in found]), megabytes([cost.peak for cost in found])
        section.rows.append([program, seconds, processor([cost.cpu for cost in found]), peaks, chosen[program]])
    medians = {program: median(cost.seconds for cost in found) for program, found in costs.items()}
    for program in list(commands)[1:]:
        section.ratio("the default search", program, medians[program] / medians["demarche train"])
    section.notes = [
        f"{setting.sizes.search_rows:,} generated rows, three labels; {len(recipes)} recipes in {card['folds']} folds, "
        "those that demarche tried, and the folds it made; one thread. scikit-learn at its default tolerance, 1e-4.",
        "demarche also fits two calibration maps to every recipe, cross-fitted, an exponent of the decision, and 200 "
        "resamples for a standard error; its final model is calibrated on rows held out at full precision. "
        "GridSearchCV does none of it.",
        "A third of the recipes have naive-Bayes scaling. demarche scales each term for each label; scikit-learn's side "
        "has the mean over labels, as one matrix cannot hold more. Another third are the mean of a model with it and one "
        "without; scikit-learn's side fits only the first of the two. GridSearchCV computes features anew for every "
        "recipe, as it does unless a cache on disk is set up for it.",
        "The rule of choice differs: mean macro-F1 there; log-loss and simplicity within one standard error here.",
    ]
    return [section]


def described(recipe: dict) -> str:
    """A recipe in words."""
    words, chars = recipe["words"], recipe["chars"]
    parts = [f"words {words['first']}–{words['last']}"]
    parts += [f"chars {chars['first']}–{chars['last']}"] if chars else []
    weights = "no class weights" if recipe["class_weights"] == "none" else "balanced"
    return ", ".join([*parts, recipe["scaling"], weights, f"C = {recipe['c']:g}"])
