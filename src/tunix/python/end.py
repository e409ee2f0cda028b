# Done. `reckon tunix import` takes the folder OUT.
if not any(e["type"] == "run-end" for e in journal.events()):
    journal.write("run-end")
print(f"done: {', '.join(sorted(str(f.relative_to(OUT)) for f in (OUT / 'results').rglob('*.safetensors')))} in {OUT}")
