"""Vector files on their way in and out: opened safely, examined, repaired on consent, written in every format.

The way in is `intake.Intake` (everything in a process of its own):

    with Intake(path, Reference.of(atlas)) as intake:
        datasets = intake.open(listener, cancelled)        # list[Dataset]; several: ask which
        report = intake.examine(datasets[0], decisions)    # Report: findings with options, steps, bounds
        repaired = intake.repair(datasets[0], decisions)   # .layer (GeoDataFrame, WGS 84), .report (before and after)

`decisions` maps a finding's kind to the id of one of its options; `report.proposals` accepts everything. The way out
is `writing.write(layer, folder, name, kind)`.
"""
