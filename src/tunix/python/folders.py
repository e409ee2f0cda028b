# Where things lie. The environment wins: RECKON_DATA, RECKON_MODEL, RECKON_OUT, and RECKON_PREVIOUS for the output of an
# earlier session that this one goes on from. On Kaggle the inputs are found where Kaggle puts them.
KAGGLE = pathlib.Path("/kaggle/input")


def find_folder(variable, here, marker):
    """The folder of `variable`, else `here`, else the first of Kaggle's inputs that holds a file named `marker`."""
    named = os.environ.get(variable)
    places = [pathlib.Path(named)] if named else [pathlib.Path(here), *(f.parent for f in sorted(KAGGLE.rglob(marker)))]
    found = next((place for place in places if (place / marker).is_file()), None)
    if found is None:
        raise FileNotFoundError(f"no folder with {marker}: looked in {', '.join(map(str, places))}; set {variable}")
    return found.resolve()


DATA = find_folder("RECKON_DATA", "data", "train.parquet")
MODEL = find_folder("RECKON_MODEL", "data/base", "config.json")
OUT = pathlib.Path(os.environ.get("RECKON_OUT", "/kaggle/working/out" if KAGGLE.is_dir() else "out")).resolve()
OUT.mkdir(parents=True, exist_ok=True)

previous = os.environ.get("RECKON_PREVIOUS")
if previous and not (OUT / "journal.jsonl").exists():
    shutil.copytree(previous, OUT, dirs_exist_ok=True)
shutil.copy(DATA / "recipe.yaml", OUT / "recipe.yaml")
(OUT / "settings.json").write_text(json.dumps(SETTINGS, indent=2) + "\n")
print(f"data {DATA}\nmodel {MODEL}\nout {OUT}")
